using System.Text;
using Curlew.LibCurl;

namespace Curlew.Tests;

/// <summary>Responses for the tests of what looks at responses.</summary>
internal static class MadeResponse
{
    /// <summary>A response with a status and header lines.</summary>
    public static Response Of(int status, params string[] headers)
    {
        var session = new Session();
        session.Start();
        var plan = RequestPlan.Create(session, new Request(HttpMethod.Get, "http://host.example/"), isStreamed: false);
        var lines = Encoding.Latin1.GetBytes($"HTTP/1.1 {status} Made\n" + string.Concat(headers.Select(h => h + "\n")));
        var info = new TransferInfo { Timings = default, Version = CurlHttpVersion.Http11 };
        return new Response(new ResponseState(plan, plan.FirstHop(), new HeaderBlock(lines, hasStatusLine: true), [], info, history: null));
    }
}
