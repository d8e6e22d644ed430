using System.Globalization;
using Curlew.TestServers;

namespace Curlew.Tests.Sessions;

/// <summary>Servers that answer each request as a function says.</summary>
internal static class Answers
{
    public static Task<RawServer> StartAsync(Func<RawRequest, string> answer) => RawServer.StartAsync(Script(answer));

    /// <summary>A script of that kind; an empty answer closes the connection.</summary>
    public static Func<RawConnection, Task> Script(Func<RawRequest, string> answer) => async connection =>
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            var text = answer(request);
            if (text.Length == 0)
            {
                return;
            }

            await connection.WriteAsync(text);
        }
    };

    public static string Ok(string body = "ok", string headers = "") => Status(200, headers, body);

    public static string Status(int status, string headers = "", string body = "") => string.Create(
        CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Said\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");

    public static string Redirect(int status, string location, string headers = "", string body = "") =>
        Status(status, $"Location: {location}\r\n{headers}", body);

    /// <summary>The one request that came to a path.</summary>
    public static RawRequest At(this RawServer server, string target) => Assert.Single(server.Requests, r => r.Target == target);

    /// <summary>The headers that were asked for, in the order of the wire, without what every request has.</summary>
    public static IEnumerable<string> Own(this RawRequest request) =>
        request.Headers.Where(h => h.Key is not ("Host" or "User-Agent" or "Accept-Encoding")).Select(h => $"{h.Key}={h.Value}");
}
