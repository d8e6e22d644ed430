using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Curlew.Cli.Tests.Browsers;

/// <summary>Debian's Firefox.</summary>
internal sealed class Firefox : LiveBrowser
{
    public const string Name = "firefox-esr";

    protected override string Program => Name;

    protected override string ControlRemark => "WebDriver BiDi listening on ";

    protected override IEnumerable<string> Arguments(Uri page) => ["--headless", "--no-remote", "--profile", Profile, "--remote-debugging-port=0", page.ToString()];

    protected override void Prepare(Uri page)
    {
        // As if a person had accepted the certificate for this address.
        File.WriteAllText(
            Path.Combine(Profile, "cert_override.txt"),
            string.Create(CultureInfo.InvariantCulture, $"{page.Host}:{page.Port}:\tOID.2.16.840.1.101.3.4.2.1\t{FingerprintOfCertificate()}\t\n"));

        // Nothing goes to the world, and being driven changes nothing.
        File.WriteAllLines(
            Path.Combine(Profile, "user.js"),
            [
                """user_pref("remote.prefs.recommended", false);""",
                """user_pref("app.normandy.enabled", false);""",
                """user_pref("app.update.enabled", false);""",
                """user_pref("browser.aboutwelcome.enabled", false);""",
                """user_pref("browser.shell.checkDefaultBrowser", false);""",
                """user_pref("datareporting.policy.dataSubmissionEnabled", false);""",
                """user_pref("network.captive-portal-service.enabled", false);""",
                """user_pref("network.connectivity-service.enabled", false);""",
            ]);
    }

    /// <summary>With WebDriver BiDi: a session, a tab, and the way there.</summary>
    protected override async Task OpenAsync(Uri control, Uri page)
    {
        using ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(control, "/session"), CancellationToken.None);
        await AskAsync(socket, 1, "session.new", """{"capabilities": {}}""");
        var context = (await AskAsync(socket, 2, "browsingContext.create", """{"type": "tab"}"""))["context"]!;
        await AskAsync(socket, 3, "browsingContext.navigate", $$"""{"context": {{context.ToJsonString()}}, "url": {{JsonSerializer.Serialize(page.ToString())}}, "wait": "complete"}""");
        await AskAsync(socket, 4, "session.end", "{}");
    }

    private static async Task<JsonNode> AskAsync(ClientWebSocket socket, int id, string method, string parameters)
    {
        var order = $$"""{"id": {{id}}, "method": "{{method}}", "params": {{parameters}}}""";
        await socket.SendAsync(Encoding.UTF8.GetBytes(order), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            using MemoryStream text = new();
            ValueWebSocketReceiveResult received;
            var buffer = new byte[4096];
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                text.Write(buffer, 0, received.Count);
            }
            while (!received.EndOfMessage);

            // Events come in between.
            var answer = JsonNode.Parse(text.ToArray())!;
            if ((int?)answer["id"] == id)
            {
                return answer["result"] ?? throw new InvalidDataException(answer.ToJsonString());
            }
        }
    }
}
