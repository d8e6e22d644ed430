using System.Diagnostics;
using System.Globalization;
using Curlew.Cli.Output;
using Curlew.Cli.Transfers;

namespace Curlew.Cli.RequestFiles;

/// <summary>Sends the requests of a file one after the other, through one session.</summary>
/// <param name="console">Where answers go; standard error has a line for each request.</param>
/// <param name="plan">What to send.</param>
/// <param name="output">What to show.</param>
/// <param name="createSession">Makes a session as the command line wants it.</param>
internal sealed class FileRunner(CliConsole console, RunPlan plan, OutputSettings output, Func<Session> createSession)
{
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var session = createSession();
        using var apart = createSession(); // connects to nothing unless a request wants to be alone
        session.DiscardCookies = !plan.KeepsCookies;
        apart.DiscardCookies = true;
        SavedCookies.Load(session.Cookies, plan.CookieFile);

        var tally = new RunTally();
        try
        {
            foreach (var request in plan.Requests)
            {
                var succeeded = await SendAsync(request, request.WithoutCookies ? apart : session, cancellationToken).ConfigureAwait(false);
                tally.Add(succeeded);
                if (!succeeded && plan.StopsAtFailure)
                {
                    break;
                }
            }
        }
        finally
        {
            SavedCookies.Save(session.Cookies, plan.CookieFile);
        }

        return tally.Report(console, plan.Requests.Count);
    }

    private async Task<bool> SendAsync(FileRequest request, Session session, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var label = SafeText.OneLine($"{request.Number}  {request.Spec.EffectiveMethod} {Redaction.Url(request.Spec.Url)}");
        try
        {
            foreach (var file in request.Spec.CookieFiles.Where(f => f.Length > 0))
            {
                session.Cookies.Load(file);
            }

            var runner = new RequestRunner(console, session, output with
            {
                File = request.Spec.OutputFile,
                ShowHead = output.ShowHead || request.Spec.EffectiveMethod == "HEAD",
            });
            var (head, succeeded) = await runner.RunAsync(Map(request.Spec, session), cancellationToken).ConfigureAwait(false);
            console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label}  {head.StatusText}, {clock.Elapsed.TotalMilliseconds:0} ms"));
            SavedCookies.Save(session.Cookies, request.Spec.CookieJar);
            return succeeded;
        }
        catch (Exception e) when (Tool.IsFailure(e) || e is ArgumentException or FormatException)
        {
            console.Error.WriteLine($"{label}  {(e is ArgumentException wrong ? UsageException.WithoutParameter(wrong) : Tool.Describe(e))}");
            return false;
        }
    }

    /// <summary>The request, on top of what the command line says of certificates.</summary>
    private static Request Map(RequestSpec spec, Session session)
    {
        // What asks for a coding by a header of its own wants it undone.
        var isCoded = spec.HeadersNamed("Accept-Encoding").Any(h => h.Value is { Length: > 0 });
        var request = new RequestOfCommand(spec with { CookieFiles = [], Compressed = spec.Compressed || isCoded }, openFile: null).Make();
        if (request.Options?.Tls is { } own && session.Tls is { } given)
        {
            request.Options.Tls = own with
            {
                Verify = own.Verify && given.Verify,
                CaFile = own.CaFile ?? given.CaFile,
                ClientCertificate = own.ClientCertificate ?? given.ClientCertificate,
            };
        }

        return request;
    }
}
