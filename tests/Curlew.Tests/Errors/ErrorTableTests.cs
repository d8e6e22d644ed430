using System.Globalization;
using System.Net;
using System.Text;
using Curlew.LibCurl;

namespace Curlew.Tests.Errors;

/// <summary>Each code of libcurl has its exception, and docs/errors.md says which.</summary>
public sealed class ErrorTableTests
{
    private static readonly FailureContext s_context = new("GET", "https://example.com/") { Connected = true };

    public static TheoryData<CurlCode> AllCodes => [.. Enum.GetValues<CurlCode>().Where(code => code != CurlCode.Ok)];

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Every_code_becomes_an_HttpRequestException_that_tells_the_code_and_what_was_asked(CurlCode code)
    {
        var error = From(code, s_context);

        Assert.Equal(code, error.Code);
        Assert.Contains("GET https://example.com/ failed: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("libcurl's own words", error.Message, StringComparison.Ordinal);
        Assert.Contains(SymbolOf(code), error.Message, StringComparison.Ordinal);
        Assert.IsType<CurlEasyException>(error.GetBaseException());
        Assert.IsType<HttpRequestException>(error, exactMatch: false);
    }

    [Theory]
    [InlineData(1, typeof(InvalidSchemeException), HttpRequestError.Unknown)]
    [InlineData(3, typeof(InvalidUrlException), HttpRequestError.Unknown)]
    [InlineData(5, typeof(ProxyException), HttpRequestError.NameResolutionError)]
    [InlineData(6, typeof(NameResolutionException), HttpRequestError.NameResolutionError)]
    [InlineData(7, typeof(ConnectionException), HttpRequestError.ConnectionError)]
    [InlineData(8, typeof(ProtocolException), HttpRequestError.InvalidResponse)]
    [InlineData(16, typeof(ProtocolException), HttpRequestError.HttpProtocolError)]
    [InlineData(18, typeof(IncompleteReadException), HttpRequestError.ResponseEnded)]
    [InlineData(23, typeof(RequestException), HttpRequestError.Unknown)]
    [InlineData(28, typeof(RequestTimeoutException), HttpRequestError.Unknown)]
    [InlineData(35, typeof(TlsException), HttpRequestError.SecureConnectionError)]
    [InlineData(42, typeof(RequestException), HttpRequestError.Unknown)]
    [InlineData(45, typeof(InterfaceException), HttpRequestError.ConnectionError)]
    [InlineData(47, typeof(TooManyRedirectsException), HttpRequestError.ConfigurationLimitExceeded)]
    [InlineData(52, typeof(ConnectionException), HttpRequestError.ResponseEnded)]
    [InlineData(55, typeof(ConnectionException), HttpRequestError.ConnectionError)]
    [InlineData(56, typeof(ConnectionException), HttpRequestError.ResponseEnded)]
    [InlineData(60, typeof(CertificateException), HttpRequestError.SecureConnectionError)]
    [InlineData(61, typeof(ContentDecodingException), HttpRequestError.InvalidResponse)]
    [InlineData(63, typeof(ResponseTooLargeException), HttpRequestError.ConfigurationLimitExceeded)]
    [InlineData(65, typeof(UnrewindableBodyException), HttpRequestError.Unknown)]
    [InlineData(67, typeof(RequestAuthenticationException), HttpRequestError.UserAuthenticationError)]
    [InlineData(77, typeof(TlsException), HttpRequestError.SecureConnectionError)]
    [InlineData(90, typeof(CertificateException), HttpRequestError.SecureConnectionError)]
    [InlineData(92, typeof(ProtocolException), HttpRequestError.HttpProtocolError)]
    [InlineData(95, typeof(ProtocolException), HttpRequestError.HttpProtocolError)]
    [InlineData(96, typeof(ConnectionException), HttpRequestError.HttpProtocolError)]
    [InlineData(97, typeof(ProxyException), HttpRequestError.ProxyTunnelError)]
    public void The_codes_that_users_meet_have_exceptions_of_their_own(int code, Type type, HttpRequestError httpError)
    {
        var error = Plain((CurlCode)code);

        Assert.Equal((type, httpError), (error.GetType(), error.HttpRequestError));
    }

    [Fact]
    public void A_code_of_a_later_libcurl_is_a_RequestException()
    {
        var error = From((CurlCode)500, s_context);

        Assert.Equal(typeof(RequestException), error.GetType());
        Assert.Equal((CurlCode)500, error.Code);
    }

    [Fact]
    public void The_document_says_what_the_table_says()
    {
        var document = File.ReadAllText(Path.Combine(Root(), "docs", "errors.md"));

        Assert.Contains(CodeTable(), document, StringComparison.Ordinal);
        Assert.Contains(ContextTable(), document, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_names_every_exception_that_there_is()
    {
        var document = File.ReadAllText(Path.Combine(Root(), "docs", "errors.md"));

        var missing = typeof(RequestException).Assembly.GetExportedTypes()
            .Where(type => type.IsAssignableTo(typeof(RequestException)) && type.Namespace == "Curlew")
            .Where(type => !document.Contains($"`{type.Name}`", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Certificates_URLs_redirects_limits_bodies_and_logins_are_never_tried_again()
    {
        Type[] never =
        [
            typeof(CertificateException), typeof(InvalidUrlException), typeof(InvalidSchemeException), typeof(TooManyRedirectsException),
            typeof(ResponseTooLargeException), typeof(UnrewindableBodyException), typeof(RequestAuthenticationException),
            typeof(ContentDecodingException), typeof(InterfaceException), typeof(RequestException),
        ];

        var wrong = Enum.GetValues<CurlCode>()
            .Where(code => code != CurlCode.Ok)
            .Select(code => From(code, s_context))
            .Where(error => never.Contains(error.GetType()) && error.RetrySafety != RetrySafety.Never);

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_cancellation_in_a_callback_stays_itself()
    {
        var cancellation = new OperationCanceledException();

        Assert.Same(cancellation, RequestErrors.From(Curl(CurlCode.AbortedByCallback, cancellation), s_context));
    }

    [Fact]
    public void An_error_of_the_librarys_own_that_a_callback_threw_stays_itself()
    {
        var own = new ResponseTooLargeException("too large");

        Assert.Same(own, RequestErrors.From(Curl(CurlCode.WriteError, own), s_context));
    }

    [Fact]
    public void What_else_a_callback_threw_is_the_innermost_exception()
    {
        var thrown = new InvalidDataException("of the user's");

        var error = From(CurlCode.WriteError, s_context, thrown);

        Assert.Equal(typeof(RequestException), error.GetType());
        Assert.Same(thrown, error.GetBaseException());
        Assert.Contains("of the user's", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeout_has_a_TimeoutException_in_it_which_has_libcurls_in_it()
    {
        var error = Assert.IsType<RequestTimeoutException>(From(CurlCode.OperationTimedOut, s_context));

        var inner = Assert.IsType<TimeoutException>(error.InnerException);
        Assert.IsType<CurlEasyException>(inner.InnerException);
    }

    [Fact]
    public void The_limit_that_passed_is_told_with_its_length()
    {
        var context = s_context with { TotalTimeout = TimeSpan.FromSeconds(2.5), Elapsed = TimeSpan.FromSeconds(2.6) };

        Assert.Contains("(limit 2.5 s)", From(CurlCode.OperationTimedOut, context).Message, StringComparison.Ordinal);
        Assert.Contains("(limit 2.5 s)", RequestErrors.Timeout(TimeoutKind.Total, context).Message, StringComparison.Ordinal);
    }

    [Theory]
    // Not connected: of the two clocks the shorter one rings. libcurl's own limit for connecting is 300 s.
    [InlineData(false, 1, 0, 0, 1, TimeoutKind.Connect)]
    [InlineData(false, 1, 0, 30, 1, TimeoutKind.Connect)]
    [InlineData(false, 30, 0, 1, 1, TimeoutKind.Total)]
    [InlineData(false, 0, 0, 1, 1, TimeoutKind.Total)]
    [InlineData(false, 0, 0, 301, 300, TimeoutKind.Connect)]
    [InlineData(false, 0, 0, 0, 300, TimeoutKind.Connect)]
    [InlineData(true, 1, 0, 3, 3, TimeoutKind.Total)]
    [InlineData(true, 1, 2, 3, 2, TimeoutKind.Idle)]
    [InlineData(true, 1, 2, 3, 3, TimeoutKind.Total)]
    [InlineData(true, 1, 2, 0, 9, TimeoutKind.Idle)]
    public void Which_limit_passed_follows_from_what_was_going_on(
        bool connected, int connect, int idle, int total, int elapsed, TimeoutKind expected)
    {
        var context = s_context with
        {
            Connected = connected,
            ConnectTimeout = connect == 0 ? null : TimeSpan.FromSeconds(connect),
            IdleTimeout = idle == 0 ? null : TimeSpan.FromSeconds(idle),
            TotalTimeout = total == 0 ? null : TimeSpan.FromSeconds(total),
            Elapsed = TimeSpan.FromSeconds(elapsed),
        };

        Assert.Equal(expected, Assert.IsType<RequestTimeoutException>(From(CurlCode.OperationTimedOut, context)).Kind);
    }

    [Fact]
    public void The_response_so_far_comes_with_the_error()
    {
        var response = MadeResponse.Of(200);

        Assert.Same(response, From(CurlCode.PartialFile, s_context with { Response = response }).Response);
    }

    [Fact]
    public void After_a_response_has_begun_a_failure_to_send_ended_the_response()
    {
        Assert.Equal(
            HttpRequestError.ResponseEnded,
            From(CurlCode.SendError, s_context with { ResponseStarted = true }).HttpRequestError);
    }

    [Theory]
    [InlineData("Unsupported proxy scheme for 'foo://user:secret@proxy'")]
    [InlineData("Unsupported proxy syntax in 'http://user:sec/ret@proxy:x'")]
    public void Passwords_in_libcurls_words_are_masked(string words)
    {
        var cause = CurlException.From(CurlCode.CouldntResolveProxy, "Perform", words, inner: null);

        var message = RequestErrors.From(cause, s_context).Message;

        Assert.DoesNotContain("sec", message, StringComparison.Ordinal);
        Assert.Contains("***@proxy", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_status_is_an_error_of_its_own_kind_with_the_response()
    {
        var response = MadeResponse.Of(404);

        var error = RequestErrors.Status("GET", "https://example.com/", "Not Found", response);

        Assert.Equal("GET https://example.com/ was answered with 404 Not Found.", error.Message);
        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
        Assert.Same(response, error.Response);
        Assert.Null(error.Code);
    }

    private static RequestException From(CurlCode code, FailureContext context, Exception? inner = null) =>
        Assert.IsType<RequestException>(RequestErrors.From(Curl(code, inner), context), exactMatch: false);

    /// <summary>Where no circumstance makes a difference: a scheme is refused before anything is connected.</summary>
    private static RequestException Plain(CurlCode code) =>
        From(code, s_context with { Connected = code != CurlCode.UnsupportedProtocol });

    private static CurlEasyException Curl(CurlCode code, Exception? inner = null) =>
        CurlException.From(code, "Perform", "libcurl's own words", inner);

    private static string SymbolOf(CurlCode code) => Curl(code).CodeName;

    private static string CodeTable()
    {
        var text = new StringBuilder("| code | exception | `HttpRequestError` | tried again |\n|---|---|---|---|\n");
        foreach (var code in Enum.GetValues<CurlCode>().Where(ErrorTable.Codes.ContainsKey))
        {
            var error = Plain(code);
            text.Append(CultureInfo.InvariantCulture, $"| {SymbolOf(code)} ({(int)code}) | {Describe(error)}");
        }

        return text.ToString();
    }

    private static string ContextTable()
    {
        var text = new StringBuilder("| when | codes | exception | `HttpRequestError` | tried again |\n|---|---|---|---|---|\n");
        foreach (var rule in ErrorTable.Contexts)
        {
            var codes = string.Join(", ", rule.Codes.Select(code => (int)code));
            var error = rule.Rule.Make("message", Curl(rule.Codes[0]), rule.Rule.Error, s_context);
            error.RetrySafety = rule.Rule.Retry;
            text.Append(CultureInfo.InvariantCulture, $"| {rule.When} | {codes} | {Describe(error)}");
        }

        return text.ToString();
    }

    private static string Describe(RequestException error)
    {
        var again = error.RetrySafety switch
        {
            RetrySafety.Always => "yes",
            RetrySafety.Idempotent => "if idempotent",
            _ => "no",
        };
        return $"`{error.GetType().Name}` | {error.HttpRequestError} | {again} |\n";
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
