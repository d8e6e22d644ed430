using System.Runtime.ExceptionServices;

namespace Curlew;

/// <summary>Failures as HttpClient's handlers report them.</summary>
internal static class HandlerErrors
{
    /// <summary>Before the head of the answer. What is no matter of HttpClient's stays as it is.</summary>
    /// <param name="error">The failure.</param>
    /// <param name="contentError">What the content of the request threw, if it did.</param>
    public static void ThrowIfOther(RequestException error, Exception? contentError)
    {
        if (error is RequestTimeoutException timeout)
        {
            throw new TaskCanceledException(timeout.Message, timeout.InnerException as TimeoutException ?? new TimeoutException(timeout.Message, timeout));
        }

        if (contentError is not (null or IOException) && IsCause(contentError, error))
        {
            ExceptionDispatchInfo.Throw(contentError);
        }
    }

    /// <summary>After the head of the answer.</summary>
    public static HttpIOException InBody(RequestException error) => new(error.HttpRequestError, error.Message, error);

    private static bool IsCause(Exception cause, Exception error)
    {
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (ReferenceEquals(inner, cause))
            {
                return true;
            }
        }

        return false;
    }
}
