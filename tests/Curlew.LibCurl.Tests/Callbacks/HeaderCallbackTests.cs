using System.Text;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Callbacks;

public sealed class HeaderCallbackTests
{
    [Fact]
    public async Task It_receives_each_line_of_each_response_as_it_was_sent()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Respond(
            "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX-Latin: caf\u00e9\r\nContent-Length: 2\r\n\r\nok"));
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.FollowLocation, true);

        Assert.Equal(
            [
                "HTTP/1.1 302 Found\r\n", "Location: /next\r\n", "Content-Length: 0\r\n", "\r\n",
                "HTTP/1.1 200 OK\r\n", "X-Latin: caf\u00e9\r\n", "Content-Length: 2\r\n", "\r\n",
            ],
            Lines(curl));
    }

    [Fact]
    public async Task It_receives_trailers()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Trailers());
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, server.Uri.AbsoluteUri);

        var lines = Lines(curl);

        Assert.Contains("X-Checksum: abc123\r\n", lines);
        Assert.Contains("X-Count: 4\r\n", lines);
    }

    [Fact]
    public async Task A_partial_count_is_a_WriteError()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.HeaderFunction, line => line.Length - 1);

        Assert.Equal(CurlCode.WriteError, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }

    [Fact]
    public async Task After_its_exception_no_other_callback_runs()
    {
        await using var server = await RawServer.StartAsync(RawScripts.Record());
        using var curl = new Curl();
        List<string> calls = [];
        curl.SetOpt(CurlOpt.Url, server.Uri.AbsoluteUri);
        curl.SetOpt(CurlOpt.WriteFunction, data => Called("write", data.Length));
        curl.SetOpt(CurlOpt.DebugFunction, (_, _) => Called("debug", 0));
        curl.SetOpt(CurlOpt.XferInfoFunction, (_, _, _, _) => (CurlCallbackResult)Called("progress", 0));
        curl.SetOpt(CurlOpt.HeaderFunction, _ =>
        {
            calls.Clear();
            throw new InvalidTimeZoneException();
        });

        var error = Assert.Throws<CurlEasyException>(() => curl.Perform());

        Assert.IsType<InvalidTimeZoneException>(error.InnerException);
        Assert.Empty(calls);

        int Called(string name, int result)
        {
            calls.Add(name);
            return result;
        }
    }

    private static List<string> Lines(Curl curl)
    {
        List<string> lines = [];
        curl.SetOpt(CurlOpt.HeaderFunction, line =>
        {
            lines.Add(Encoding.Latin1.GetString(line));
            return line.Length;
        });
        curl.Perform();
        return lines;
    }
}
