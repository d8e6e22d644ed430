namespace Curlew.Cli.Tests.Browsers;

/// <summary>Debian's Chromium.</summary>
internal sealed class Chromium : LiveBrowser
{
    public const string Name = "chromium";

    protected override string Program => Name;

    protected override string ControlRemark => "DevTools listening on ";

    protected override IEnumerable<string> Arguments(Uri page) =>
    [
        // Root may not have a sandbox, and the test's authority is nobody's.
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--ignore-certificate-errors", $"--user-data-dir={Profile}", "--remote-debugging-port=0",
        page.ToString(),
    ];

    protected override void Prepare(Uri page)
    {
        // Its command line says all.
    }

    protected override async Task OpenAsync(Uri control, Uri page)
    {
        using HttpClient client = new();
        using var answer = await client.PutAsync(new Uri($"http://{control.Authority}/json/new?{Uri.EscapeDataString(page.ToString())}"), content: null);
        answer.EnsureSuccessStatusCode();
    }
}
