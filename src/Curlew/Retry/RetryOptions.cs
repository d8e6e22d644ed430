using System.Collections.Frozen;
using Polly;

namespace Curlew;

/// <summary>
/// When and how often a request is tried again. A number will do: <c>Retry = 3</c>. Immutable, for any thread.
/// </summary>
/// <remarks>
/// <para>Tried again are: a response whose status is among <see cref="Statuses"/> and a failure of the network, both only for
/// <see cref="Methods"/>, because the server may have done what it was asked; and, for any method, a failure before the server
/// could see the request: no name, no connection, no proxy, no TLS handshake.</para>
/// <para>Not tried again, unless <see cref="ShouldRetry"/> says so: certificates that are not accepted, URLs that are wrong or
/// not allowed, too many redirects, answers that break a limit or cannot be understood, and the limit for the whole request.
/// Never: a cancellation, wrong arguments, a body that can be read only once, and what a callback of yours threw.</para>
/// <para>When the attempts are used up, the last response is returned or the last exception thrown, as if there had been no
/// others. Only the wait for a response is tried again, not the reading of a streamed body.</para>
/// </remarks>
public sealed record RetryOptions
{
    // As far as the timers of .NET and of Polly reach without a split.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private static readonly FrozenSet<int> s_statuses = FrozenSet.Create(408, 429, 500, 502, 503, 504);

    private static readonly FrozenSet<HttpMethod> s_methods = FrozenSet.Create(
        HttpMethod.Get, HttpMethod.Head, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options, HttpMethod.Trace, HttpMethod.Query);

    private readonly FrozenSet<int> _statuses = s_statuses;
    private readonly FrozenSet<HttpMethod> _methods = s_methods;

    /// <summary>No retries, which is the default; on a request, it takes back what the session says.</summary>
    public static RetryOptions None { get; } = new();

    /// <summary>How many times to try again, after the first attempt; 0 or more, 0 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int Count
    {
        get;
        init => field = CheckCount(value, nameof(Count));
    }

    /// <summary>The wait before the second attempt; from 0 to one day, half a second by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of range.</exception>
    public TimeSpan Delay
    {
        get;
        init => field = CheckTime(value, nameof(Delay));
    } = TimeSpan.FromSeconds(0.5);

    /// <summary>How the wait grows; <see cref="RetryBackoff.Exponential"/> by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not among those of the enumeration.</exception>
    public RetryBackoff Backoff
    {
        get;
        init => field = CheckBackoff(value, nameof(Backoff));
    } = RetryBackoff.Exponential;

    /// <summary>The longest wait, whatever the backoff, the jitter or the server says; from 0 to one day, 30 seconds by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of range.</exception>
    public TimeSpan MaxDelay
    {
        get;
        init => field = CheckTime(value, nameof(MaxDelay));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Up to so much is added to each wait, by chance, so that many clients do not come back at once; from 0 to one day, a
    /// quarter of a second by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is out of range.</exception>
    public TimeSpan Jitter
    {
        get;
        init => field = CheckTime(value, nameof(Jitter));
    } = TimeSpan.FromSeconds(0.25);

    /// <summary>The statuses that are tried again: 408, 429, 500, 502, 503 and 504 by default; none when empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is no status: it is not between 100 and 999.</exception>
    public IReadOnlyCollection<int> Statuses
    {
        get => _statuses;
        init => _statuses = CheckStatuses(value, nameof(Statuses));
    }

    /// <summary>
    /// The methods that are tried again when the server may have seen the request: GET, HEAD, PUT, DELETE, OPTIONS, TRACE and
    /// QUERY by default, which are those that may be done twice (RFC 9110, 9.2.2). Add POST where your server does not mind.
    /// </summary>
    public IReadOnlyCollection<HttpMethod> Methods
    {
        get => _methods;
        init => _methods = CheckMethods(value, nameof(Methods));
    }

    /// <summary>
    /// Whether the header Retry-After (seconds or a date) says how long to wait, in the place of <see cref="Delay"/>,
    /// <see cref="Backoff"/> and <see cref="Jitter"/> and up to <see cref="MaxDelay"/>; true by default.
    /// </summary>
    public bool RespectRetryAfter { get; init; } = true;

    /// <summary>
    /// Decides in the place of the other options, as long as <see cref="Count"/> allows:
    /// <c>attempt => attempt.IsRetryable || attempt.Response?.StatusCode == 418</c>. It runs on the thread that did the
    /// attempt; what it throws comes out of the request.
    /// </summary>
    public Func<RetryAttempt, bool>? ShouldRetry { get; init; }

    /// <summary>
    /// Is told of each attempt that will be followed by another, with the wait before that one. What it throws comes out of
    /// the request.
    /// </summary>
    public Action<RetryAttempt, TimeSpan>? OnRetry { get; init; }

    /// <summary>The pipeline given to <see cref="FromPipeline"/>.</summary>
    internal ResiliencePipeline<Response>? Custom { get; private init; }

    /// <summary>Whether there is nothing to do but to send once.</summary>
    internal bool IsOff => Count == 0 && Custom is null;

    /// <summary>Tries again so many times, with the defaults of the other options; 0 is <see cref="None"/>.</summary>
    /// <param name="count">How many times to try again, after the first attempt.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static implicit operator RetryOptions(int count) => FromCount(count);

    /// <summary>Tries again so many times, with the defaults of the other options; 0 is <see cref="None"/>.</summary>
    /// <param name="count">How many times to try again, after the first attempt.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static RetryOptions FromCount(int count) => count == 0 ? None : new RetryOptions { Count = count };

    /// <summary>
    /// Leaves it all to a Polly pipeline of your own; the other options do not count then. It sees each attempt with its
    /// response or exception; <see cref="RetryPipelineExtensions.AddRetry"/> puts the retries of this type into it.
    /// </summary>
    /// <param name="pipeline">The pipeline; its clock is its own.</param>
    public static RetryOptions FromPipeline(ResiliencePipeline<Response> pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return new RetryOptions { Custom = pipeline };
    }

    internal bool HasStatus(int status) => _statuses.Contains(status);

    internal bool HasMethod(HttpMethod method) => _methods.Contains(method);

    // The name is that of the option, which is what the caller wrote.
    private static int CheckCount(int value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value, name);
        return value;
    }

    private static RetryBackoff CheckBackoff(RetryBackoff value, string name) =>
        Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(name, value, "There is no such way to wait.");

    private static FrozenSet<int> CheckStatuses(IReadOnlyCollection<int> value, string name)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        foreach (var status in value)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(status, 100, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 999, name);
        }

        return value.ToFrozenSet();
    }

    private static FrozenSet<HttpMethod> CheckMethods(IReadOnlyCollection<HttpMethod> value, string name)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value.ToFrozenSet();
    }

    private static TimeSpan CheckTime(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, s_longest, name);
        return value;
    }
}
