using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Curlew.LibCurl;

namespace Curlew;

/// <summary>Makes the client's errors.</summary>
internal static partial class RequestErrors
{
    /// <summary>
    /// What a failed transfer is thrown as. A cancellation, and an error of this library's own, that came out of a callback
    /// stays itself; what else a callback threw stays the innermost exception.
    /// </summary>
    public static Exception From(CurlEasyException error, in FailureContext context)
    {
        if (error.InnerException is OperationCanceledException or RequestException)
        {
            return error.InnerException;
        }

        if (error.InnerException is AuthenticationException refusal) // the certificate callback's
        {
            return Complete(
                new CertificateException($"{context.Method} {context.Url} failed: {refusal.Message}", error), RetrySafety.Never, context);
        }

        var rule = ErrorTable.Find(error.Code, context);
        var limit = error.Code == CurlCode.OperationTimedOut ? Limit(context.PassedLimit, context) : "";
        var message = $"{context.Method} {context.Url} failed: {rule.What}{limit}. {Redact(error.Message)}";
        return Complete(rule.Make(message, error, rule.Error, context), rule.Retry, context);
    }

    /// <summary>A limit that this library watches itself has passed.</summary>
    public static RequestTimeoutException Timeout(TimeoutKind kind, in FailureContext context, Exception? cause = null)
    {
        var rule = ErrorTable.Timeout(kind);
        var message = $"{context.Method} {context.Url} failed: {rule.What}{Limit(kind, context)}.";
        return Complete(new RequestTimeoutException(message, kind, cause, rule.Error), rule.Retry, context);
    }

    /// <summary>A response whose status is an error.</summary>
    public static StatusException Status(string method, string url, string? reason, Response response)
    {
        var status = response.StatusCode.ToString(CultureInfo.InvariantCulture);
        var words = string.IsNullOrEmpty(reason) ? status : $"{status} {reason}";
        return new StatusException($"{method} {url} was answered with {words}.", (HttpStatusCode)response.StatusCode)
        {
            Response = response,
        };
    }

    private static T Complete<T>(T exception, RetrySafety retry, in FailureContext context)
        where T : RequestException
    {
        exception.Response = context.Response;
        exception.RetrySafety = retry;
        return exception;
    }

    private static string Limit(TimeoutKind kind, in FailureContext context)
    {
        var limit = kind switch
        {
            TimeoutKind.Connect => context.ConnectTimeout,
            TimeoutKind.Idle => context.IdleTimeout,
            _ => context.TotalTimeout,
        };
        return limit is { } time ? string.Create(CultureInfo.InvariantCulture, $" (limit {time.TotalSeconds:0.###} s)") : "";
    }

    /// <summary>libcurl repeats a proxy that it cannot read with the password in it.</summary>
    private static string Redact(string words) => Credentials().Replace(words, "***@");

    [GeneratedRegex("""[^\s'"]+@""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Credentials();
}
