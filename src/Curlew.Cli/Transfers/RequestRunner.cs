using System.Globalization;
using Curlew.Cli.Output;
using Curlew.Cli.Requests;

namespace Curlew.Cli.Transfers;

/// <summary>Sends a request through a session and brings the answer to its place.</summary>
internal sealed class RequestRunner(CliConsole console, Session session, OutputSettings output)
{
    /// <returns>The head of the answer, and whether that is what was hoped for.</returns>
    /// <exception cref="FailureException">The answer cannot be put where it should go.</exception>
    public async Task<(AnswerHead Head, bool Succeeded)> RunAsync(Request request, CancellationToken cancellationToken)
    {
        using var destination = OpenDestination(request.Url);
        Resume(request, destination);
        try
        {
            var head = output.Download
                ? await DownloadProgress.ShowAsync(console, Label(request.Url), progress => TransferAsync(request, destination, progress, cancellationToken)).ConfigureAwait(false)
                : await TransferAsync(request, destination, progress: null, cancellationToken).ConfigureAwait(false);
            return (head, destination.Accept() || !head.IsError);
        }
        catch (TooManyRedirectsException e) when (session.Redirects is { } redirects)
        {
            throw new FailureException($"gave up after {redirects.Max} redirects; --max-redirs allows more.", e);
        }
        catch when (destination.LeftBehind is { } part)
        {
            console.WriteError($"what came so far is in '{SafeText.OneLine(part)}'; -c goes on with it.");
            throw;
        }
    }

    private async Task<AnswerHead> TransferAsync(
        Request request, BodyDestination destination, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (!UrlArgument.IsHttp(request.Url))
        {
            return OtherScheme.Transfer(session, request, destination.Choose, progress, cancellationToken);
        }

        using var response = await session.StreamAsync(request.Method, request.Url, request.Options, cancellationToken).ConfigureAwait(false);
        var head = AnswerHead.Of(response);
        if (output.ShowHead)
        {
            head.Write(console.Output, console.OutputIsTerminal);
        }

        var target = destination.Choose(head);
        var received = destination.Resumed;
        var total = received + Length(head);
        await foreach (var piece in response.ChunksAsync(cancellationToken).ConfigureAwait(false))
        {
            target.Write(piece.Span);
            received += piece.Length;
            progress?.Report(new(received, total, 0, null));
        }

        target.Complete();
        return head;
    }

    private static long? Length(AnswerHead head) =>
        !head.Headers.Contains("Content-Encoding")
        && long.TryParse(head.Headers["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    private BodyDestination OpenDestination(string url) =>
        output.Download ? new DownloadDestination(console, output, url)
        : output.File is { } path ? new FileDestination(path)
        : new OutputDestination(console, output);

    /// <summary>Asks for what is missing, provided that it is still the same file.</summary>
    private static void Resume(Request request, BodyDestination destination)
    {
        if (destination.ResumedVersion is { } version)
        {
            request.Options!.Headers.Set("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={destination.Resumed}-"));
            request.Options.Headers.Set("If-Range", version.ToString("r", CultureInfo.InvariantCulture));
        }
    }

    private static string Label(string url) => DownloadName.Choose(contentDisposition: null, url);
}
