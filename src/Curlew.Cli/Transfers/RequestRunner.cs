using System.Diagnostics;
using System.Globalization;
using Curlew.Cli.Output;
using Curlew.Cli.Requests;
using Curlew.LibCurl;

namespace Curlew.Cli.Transfers;

/// <summary>Sends a request, follows redirects where that is wanted, and brings the answer to its place.</summary>
internal sealed class RequestRunner(CliConsole console, ConnectionSettings connection, OutputSettings output)
{
    private const int FirstErrorStatus = 400;

    /// <returns>The exit code.</returns>
    public int Run(RequestDescription request, CancellationToken cancellationToken)
    {
        connection.Check();
        using var destination = OpenDestination(request.Url);
        var resuming = Resume(request, destination);
        try
        {
            var (status, statusText) = output.Download
                ? DownloadProgress.Show(console, Label(request.Url), progress => Transfer(resuming, destination, progress, cancellationToken))
                : Transfer(resuming, destination, progress: null, cancellationToken);
            return Judge(destination, status, statusText);
        }
        catch
        {
            if (destination.LeftBehind is { } part)
            {
                console.WriteError($"what came so far is in '{SafeText.OneLine(part)}'; -c goes on with it.");
            }

            throw;
        }
    }

    private (int Status, string StatusText) Transfer(
        RequestDescription request, BodyDestination destination, XferInfoCallback? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var response = new ResponseOutput(console, output, destination);
        using var curl = new Curl();
        for (var redirects = 0; ; redirects++)
        {
            curl.Reset(); // connections and cookies stay
            connection.Apply(curl);
            CurlRequest.Apply(curl, request);
            response.Attach(curl, connection.Follow);
            Watch(curl, progress, destination.Resumed);
            SetTimeout(curl, clock);
            Perform(curl, request, isFirst: redirects == 0, cancellationToken);

            var status = curl.GetInfo(CurlInfo.ResponseCode);
            if (!connection.Follow || !Redirection.IsRedirect(status) || curl.GetInfo(CurlInfo.RedirectUrl) is not { } next)
            {
                response.Complete(curl);
                return (status, response.Status);
            }

            if (redirects == connection.MaxRedirects)
            {
                throw new FailureException($"gave up after {redirects} redirects; --max-redirs allows more.");
            }

            request = Redirection.Follow(request, status, next);
        }
    }

    private int Judge(BodyDestination destination, int status, string statusText)
    {
        if (destination.Accept() || status < FirstErrorStatus)
        {
            return ExitCode.Success;
        }

        console.WriteError($"the server answered {statusText}.");
        return ExitCode.Failure;
    }

    private static void Perform(Curl curl, RequestDescription request, bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            curl.Perform(cancellationToken);
        }
        catch (CurlEasyException e) when (e.Code == CurlCode.UrlMalformat && isFirst)
        {
            throw new UsageException($"'{request.Url}' is not a URL that libcurl takes: {e.Message}", e);
        }
        catch (CurlEasyException e) when (e.InnerException is FailureException or IOException)
        {
            throw new FailureException(e.InnerException.Message, e);
        }
    }

    private BodyDestination OpenDestination(string url) =>
        output.Download ? new DownloadDestination(console, output, url)
        : output.File is { } path ? new FileDestination(path)
        : new OutputDestination(console, output);

    /// <summary>Asks for what is missing, provided that it is still the same file.</summary>
    private static RequestDescription Resume(RequestDescription request, BodyDestination destination)
    {
        if (destination.ResumedVersion is not { } version)
        {
            return request;
        }

        RequestHeader[] added =
        [
            new("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={destination.Resumed}-")),
            new("If-Range", version.ToString("r", CultureInfo.InvariantCulture)),
        ];
        return request with { Headers = [.. request.Headers, .. added] };
    }

    private void Watch(Curl curl, XferInfoCallback? progress, long resumed)
    {
        if (output.Verbosity > 0)
        {
            curl.SetOpt(CurlOpt.DebugFunction, new TrafficLog(console.Error, full: output.Verbosity > 1).Add);
        }

        if (progress is not null)
        {
            curl.SetOpt(CurlOpt.XferInfoFunction, (total, now, upTotal, up) =>
                progress(total > 0 ? resumed + total : 0, resumed + now, upTotal, up));
        }
    }

    private void SetTimeout(Curl curl, Stopwatch clock)
    {
        if (connection.Timeout is { } timeout)
        {
            var left = Math.Ceiling((timeout - clock.Elapsed).TotalMilliseconds);
            curl.SetOpt(CurlOpt.TimeoutMs, TimeSpan.FromMilliseconds(Math.Max(1, left)));
        }
    }

    private static string Label(string url) => DownloadName.Choose(contentDisposition: null, url);
}
