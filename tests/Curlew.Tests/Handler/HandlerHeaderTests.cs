using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Headers of requests and answers: the same tests for both handlers.</summary>
public sealed class HandlerHeaderTests(HttpFixture http) : HandlerTest(http)
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [Both]
    public async Task Headers_keep_their_order_and_spelling(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Get, Ok, m =>
        {
            m.Headers.Add("X-Second", "2");
            m.Headers.Add("x-FIRST", "1");
            m.Headers.Add("Accept", "text/html");
        });

        Assert.Equal(["Host", "X-Second", "x-FIRST", "Accept"], request.Headers.Select(h => h.Key));
    }

    [Theory]
    [Both]
    public async Task Values_of_one_name_share_a_line(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Get, Ok, m =>
        {
            m.Headers.Add("X-Many", ["a", "b"]);
            m.Headers.UserAgent.ParseAdd("one/1.0 (two) three/3");
            m.Headers.AcceptLanguage.ParseAdd("de, en;q=0.5");
        });

        Assert.Equal("a, b", request.Header("X-Many"));
        Assert.Equal("one/1.0 (two) three/3", request.Header("User-Agent"));
        Assert.Equal("de, en; q=0.5", request.Header("Accept-Language")!.Replace(";q", "; q", StringComparison.Ordinal));
    }

    [Theory]
    [Both("")]
    [Both("with \"quotes\", commas; and = signs")]
    [Both("tab\tinside")]
    public async Task A_value_arrives_as_it_is(HandlerKind kind, string value)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Get, Ok, m => m.Headers.TryAddWithoutValidation("X-Value", value));

        Assert.Equal(value, request.Header("X-Value"));
    }

    [Theory]
    [Both]
    public async Task Headers_of_the_content_go_with_the_request(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Post, Ok, m =>
        {
            m.Content = new ByteArrayContent([1, 2, 3]);
            m.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-own");
            m.Content.Headers.ContentEncoding.Add("identity");
            m.Content.Headers.ContentLanguage.Add("de");
            m.Content.Headers.ContentLanguage.Add("fr");
            m.Content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment");
            m.Content.Headers.LastModified = DateTimeOffset.UnixEpoch;
            m.Content.Headers.Add("X-Of-Content", "yes");
        });

        Assert.Equal("application/x-own", request.Header("Content-Type"));
        Assert.Equal("identity", request.Header("Content-Encoding"));
        Assert.Equal("de, fr", request.Header("Content-Language"));
        Assert.Equal("attachment", request.Header("Content-Disposition"));
        Assert.Equal("Thu, 01 Jan 1970 00:00:00 GMT", request.Header("Last-Modified"));
        Assert.Equal("yes", request.Header("X-Of-Content"));
        Assert.Equal("3", request.Header("Content-Length"));
        Assert.Equal([1, 2, 3], request.Body);
    }

    [Theory]
    [Both]
    public async Task A_content_without_a_type_is_sent_without_one(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Post, Ok, m => m.Content = new ByteArrayContent([1]));

        Assert.Null(request.Header("Content-Type"));
    }

    [Theory]
    [Both]
    public async Task The_header_Host_takes_the_place_of_that_of_the_URL(HandlerKind kind)
    {
        var (_, request) = await ExchangeAsync(kind, HttpMethod.Get, Ok, m => m.Headers.Host = "other.example:81");

        Assert.Equal("other.example:81", Assert.Single(request.Headers, h => h.Key == "Host").Value);
    }

    [Theory]
    [Both]
    public async Task Characters_that_are_not_ASCII_are_refused(HandlerKind kind)
    {
        using var client = Client(kind);
        using var message = Message(HttpMethod.Get, At("/get"));
        message.Headers.TryAddWithoutValidation("X-Value", "Brachvogel \u00fc");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(message, Token));
    }

    [Theory]
    [Both]
    public async Task Characters_are_encoded_as_the_selector_says(HandlerKind kind)
    {
        var properties = new
        {
            RequestHeaderEncodingSelector = (HeaderEncodingSelector<HttpRequestMessage>)((name, _) => name == "X-Latin" ? Encoding.Latin1 : Encoding.UTF8),
        };
        var (_, request) = await ExchangeAsync(
            kind, HttpMethod.Get, Ok,
            m =>
            {
                m.Headers.TryAddWithoutValidation("X-Latin", "\u00fc");
                m.Headers.TryAddWithoutValidation("X-Utf8", "\u00fc");
            },
            properties);

        Assert.Equal("\u00fc", request.Header("X-Latin"));
        Assert.Equal("\u00c3\u00bc", request.Header("X-Utf8"));
    }

    /// <summary>Differs: a value that would break out of its line is refused before anything is sent.</summary>
    [Theory]
    [Both("value\r\nX-Injected: 1")]
    [Both("value\nX-Injected: 1")]
    [Both("value\0")]
    public async Task A_line_break_cannot_be_smuggled_in(HandlerKind kind, string value)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Record());
        using var client = Client(kind);
        using var message = Message(HttpMethod.Get, raw.Uri);
        message.Headers.TryAddWithoutValidation("X-Value", value);

        var error = await Record.ExceptionAsync(() => client.SendAsync(message, Token));

        if (kind == HandlerKind.Curl)
        {
            Assert.IsType<ArgumentException>(error);
            Assert.Empty(raw.Requests);
        }
        else
        {
            Assert.Null(error);
            Assert.Contains("X-Value", raw.Requests[0].Head, StringComparison.Ordinal);
        }
    }

    [Theory]
    [Both]
    public async Task A_connection_that_is_to_be_closed_is_not_used_again(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind);

        for (var i = 0; i < 2; i++)
        {
            using var message = Message(HttpMethod.Get, raw.Uri);
            message.Headers.ConnectionClose = true;
            using var response = await client.SendAsync(message, Token);
        }

        Assert.Equal(2, raw.ConnectionCount);
        Assert.Equal("close", raw.Requests[0].Header("Connection"));
    }

    [Theory]
    [Both]
    public async Task Headers_of_an_answer_are_those_of_the_message_or_of_the_content(HandlerKind kind)
    {
        var (response, _) = await ExchangeAsync(
            kind, HttpMethod.Get,
            "HTTP/1.1 200 OK\r\nContent-Type: text/x-own\r\nContent-Length: 2\r\nExpires: Thu, 01 Jan 1970 00:00:00 GMT\r\nLast-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            + "Allow: GET, HEAD\r\nContent-Language: de\r\nContent-Location: /here\r\nContent-Range: bytes 0-1/2\r\nETag: \"tag\"\r\nX-Own: 1\r\nServer: raw/1\r\nAge: 5\r\n\r\nok");

        Assert.Equal(
            ["Age", "ETag", "Server", "X-Own"], response.Headers.Select(h => h.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["Allow", "Content-Language", "Content-Length", "Content-Location", "Content-Range", "Content-Type", "Expires", "Last-Modified"],
            response.Content.Headers.Select(h => h.Key).Order(StringComparer.Ordinal));
        Assert.Equal(2, response.Content.Headers.ContentLength);
        Assert.Equal("\"tag\"", response.Headers.ETag!.Tag);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.Age);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    [Theory]
    [Both]
    public async Task Lines_of_one_name_are_values_of_one_header(HandlerKind kind)
    {
        var (response, _) = await ExchangeAsync(
            kind, HttpMethod.Get, "HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal(["1", "2"], response.Headers.GetValues("X-A"));
        Assert.Equal(["a=1", "b=2; Path=/"], response.Headers.GetValues("Set-Cookie"));
    }

    /// <summary>Differs: the blanks of a fold count as one (RFC 9112, 5.2).</summary>
    [Theory]
    [Both]
    public async Task Blanks_folds_and_empty_values_are_read(HandlerKind kind)
    {
        var (response, _) = await ExchangeAsync(
            kind, HttpMethod.Get, "HTTP/1.1 200 OK\r\nX-Blank:  \t value \t \r\nX-Empty:\r\nX-Folded: one\r\n  two\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("value", response.Headers.GetValues("X-Blank").Single());
        Assert.Equal("", response.Headers.GetValues("X-Empty").Single());
        Assert.Equal(kind == HandlerKind.Curl ? "one two" : "one    two", response.Headers.GetValues("X-Folded").Single());
    }

    [Theory]
    [Both]
    public async Task Values_that_are_not_ASCII_are_Latin_1(HandlerKind kind)
    {
        var (response, _) = await ExchangeAsync(kind, HttpMethod.Get, "HTTP/1.1 200 OK\r\nX-Latin: \u00fc\u00ff\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("\u00fc\u00ff", response.Headers.GetValues("X-Latin").Single());
    }

    [Theory]
    [Both]
    public async Task Values_are_decoded_as_the_selector_says(HandlerKind kind)
    {
        var (response, _) = await ExchangeAsync(
            kind, HttpMethod.Get, "HTTP/1.1 200 OK\r\nX-Utf8: \u00c3\u00bc\r\nContent-Length: 0\r\n\r\n", null,
            new { ResponseHeaderEncodingSelector = (HeaderEncodingSelector<HttpRequestMessage>)((_, _) => Encoding.UTF8) });

        Assert.Equal("\u00fc", response.Headers.GetValues("X-Utf8").Single());
    }

    [Theory]
    [Both("HTTP/1.1 200 OK", 200, "OK", "1.1")]
    [Both("HTTP/1.1 200 Fine, thank you", 200, "Fine, thank you", "1.1")]
    [Both("HTTP/1.1 404 Not Found", 404, "Not Found", "1.1")]
    [Both("HTTP/1.1 299 ", 299, "", "1.1")]
    [Both("HTTP/1.1 204", 204, "", "1.1")]
    [Both("HTTP/1.0 200 OK", 200, "OK", "1.0")]
    [Both("HTTP/1.1 599 Own", 599, "Own", "1.1")]
    public async Task The_status_line_is_taken_apart(HandlerKind kind, string line, int status, string reason, string version)
    {
        var (response, _) = await ExchangeAsync(kind, HttpMethod.Get, $"{line}\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal(reason, response.ReasonPhrase);
        Assert.Equal(Version.Parse(version), response.Version);
    }

    [Theory]
    [Both]
    public async Task The_answer_has_its_request(HandlerKind kind)
    {
        using var client = Client(kind);
        using var message = Message(HttpMethod.Get, At("/get"));
        using var response = await client.SendAsync(message, Token);

        Assert.Same(message, response.RequestMessage);
        Assert.Equal(At("/get"), message.RequestUri);
    }

    [Theory]
    [Both]
    public async Task Informational_heads_are_passed_over(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.InformationalResponses());
        using var client = Client(kind);
        using var response = await client.GetAsync(raw.Uri, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Link"));
    }

    [Theory]
    [Both]
    public async Task Two_hundred_headers_are_no_trouble(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/headers-many?n=200"), Token);

        Assert.Equal("199", response.Headers.GetValues("X-Header-0199").Single());
    }

    [Theory]
    [Both(1, 2)]
    [Both(64, 80)]
    public async Task A_head_that_is_too_long_is_an_error(HandlerKind kind, int limit, int size)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond($"HTTP/1.1 200 OK\r\nX-Long: {new string('x', size * 1024)}\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind, new { MaxResponseHeadersLength = limit });

        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(raw.Uri, Token));

        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, error.HttpRequestError);
    }

    [Theory]
    [Both]
    public async Task A_head_that_is_allowed_to_be_long_is_read(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond($"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 80 * 1024)}\r\nContent-Length: 0\r\n\r\n"));
        using var client = Client(kind, new { MaxResponseHeadersLength = 128 });
        using var response = await client.GetAsync(raw.Uri, Token);

        Assert.Equal(80 * 1024, response.Headers.GetValues("X-Long").Single().Length);
    }
}
