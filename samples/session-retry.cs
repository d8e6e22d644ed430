#:project ../src/Curlew/Curlew.csproj
// Tries again what may be tried again, and tells what went wrong in the end.
using Curlew;

using var session = new Session
{
    Retry = new RetryOptions
    {
        Count = 2,
        Delay = TimeSpan.FromMilliseconds(10),
        OnRetry = (attempt, delay) => Console.WriteLine($"attempt {attempt.Number}: {attempt.Response?.StatusCode}{attempt.Exception?.Message}"),
    },
    RaiseForStatus = true,
};

try
{
    using var response = session.Get(args[0]);
    Console.WriteLine(response.StatusCode);
}
catch (StatusException e)
{
    Console.WriteLine($"gave up: {e.Message}");
}
catch (RequestTimeoutException e)
{
    Console.WriteLine($"too slow to {e.Kind}");
}
