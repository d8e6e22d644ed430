using Curlew.Tests.Sessions;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>What one message or answer has is not left to the next: the same tests for both handlers.</summary>
public sealed class HandlerReuseTests(HttpFixture http) : HandlerTest(http)
{
    /// <summary>Messages that differ in what may be kept of the one before, each with the headers that must be seen.</summary>
    private static (Action<HttpRequestMessage> Fill, string Seen)[] Messages =>
    [
        (_ => { }, ""),
        (m => m.Headers.Add("X-A", "1"), "X-A=1"),
        (m => m.Headers.Add("X-A", "1"), "X-A=1"),
        (m => m.Headers.Add("X-A", "2"), "X-A=2"),
        (m => m.Headers.Add("x-a", "2"), "x-a=2"),
        (m => m.Headers.Add("X-A", ["2", "3"]), "X-A=2, 3"),
        (m => Both(m, "X-A", "X-B"), "X-A=2; X-B=2"),
        (m => Both(m, "X-B", "X-A"), "X-A=2; X-B=2"),
        (_ => { }, ""),
        (m => m.Content = new StringContent("text"), "Content-Length=4; Content-Type=text/plain; charset=utf-8"),
        (m => m.Content = new StringContent("{}", encoding: null, "application/json"), "Content-Length=2; Content-Type=application/json; charset=utf-8"),
        (m => m.Content = new ByteArrayContent("bytes"u8.ToArray()), "Content-Length=5"),
        (m => m.Content = new ByteArrayContent("b"u8.ToArray()) { Headers = { { "X-C", "c" } } }, "Content-Length=1; X-C=c"),
        (m => m.Headers.Add("Cookie", "a=b"), "Cookie=a=b"),
        (_ => { }, ""),
    ];

    private static (string Headers, string Body)[] Heads =>
    [
        ("X-A: 1\r\nX-B: 2\r\n", "one"),
        ("X-A: 1\r\nX-B: 2\r\n", "one"),
        ("X-A: 1\r\n", "three"),
        ("X-A: 1\r\nX-B: 3\r\nX-C: 4\r\n", ""),
        ("x-b: 3\r\nX-A: 1\r\n", "five"),
        ("X-A: 1\r\nX-A: 1\r\nX-B: \u00e9\r\n", "six"),
        (string.Concat(Enumerable.Range(0, 40).Select(i => $"X-{i}: {i}\r\n")), "many"),
        ("X-A: 1\r\n", new string('x', 100_000)),
        ("X-A: 1\r\n", "last"),
    ];

    [Theory]
    [Both]
    public async Task Headers_of_one_message_are_not_those_of_the_next(HandlerKind kind)
    {
        await using var server = await Answers.StartAsync(_ => Answers.Ok());
        using var client = Client(kind);

        foreach (var (fill, _) in Messages)
        {
            using var message = new HttpRequestMessage(HttpMethod.Put, server.Uri);
            fill(message);
            message.Method = message.Content is null ? HttpMethod.Get : HttpMethod.Put;
            using var response = await client.SendAsync(message, Token);
            Assert.Equal("ok", await response.Content.ReadAsStringAsync(Token));
        }

        Assert.Equal(Messages.Select(m => m.Seen), server.Requests.Select(r => string.Join("; ", r.Own().Order(StringComparer.Ordinal))));
    }

    [Theory]
    [Both]
    public async Task Headers_of_one_answer_are_not_those_of_the_next(HandlerKind kind)
    {
        var next = 0;
        await using var server = await Answers.StartAsync(_ => Answers.Ok(Heads[next].Body, Heads[next++].Headers));
        using var client = Client(kind);

        foreach (var (headers, body) in Heads)
        {
            using var response = await client.GetAsync(server.Uri, Token);

            Assert.Equal(body, await response.Content.ReadAsStringAsync(Token));
            var seen = response.Headers.SelectMany(h => h.Value.Select(v => $"{h.Key}: {v}\r\n"));
            Assert.Equal(headers.Split("\r\n").Order(StringComparer.Ordinal), string.Concat(seen).Split("\r\n").Order(StringComparer.Ordinal));
        }
    }

    private static void Both(HttpRequestMessage message, string first, string second)
    {
        message.Headers.Add(first, "2");
        message.Headers.Add(second, "2");
    }
}
