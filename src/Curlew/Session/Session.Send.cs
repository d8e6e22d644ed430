namespace Curlew;

public sealed partial class Session
{
    /// <summary>Sends a message of HttpClient, whose answer is streamed.</summary>
    internal Task<Response> OpenAsync(Request request, bool isAsync, CancellationToken cancellationToken) =>
        RunAsync(request, isStreamed: true, isAsync, cancellationToken);

    private Task<Response> RunAsync(Request request, bool isStreamed, bool isAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Start();
        var plan = RequestPlan.Create(this, request, isStreamed);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<Response>(cancellationToken);
        }

        return plan.Retry.IsOff && !plan.RaiseForStatus && ResponseFactory is null && (plan.Body is null || plan.Body.TryGetBuffer(out _))
            ? new Attempt(plan, plan.FirstHop(), isAsync, cancellationToken).RunAsync()
            : RunFullyAsync(plan, isAsync, cancellationToken);
    }

    /// <summary>With all that can be around the attempts at a request.</summary>
    private async Task<Response> RunFullyAsync(RequestPlan plan, bool isAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAttemptsAsync(plan, isAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (plan.Body is { } body)
            {
                await body.ReleaseAsync(isAsync).ConfigureAwait(false);
            }
        }
    }

    private async Task<Response> RunAttemptsAsync(RequestPlan plan, bool isAsync, CancellationToken cancellationToken)
    {
        var response = await RetryAsync(plan, isAsync, cancellationToken).ConfigureAwait(false);
        response = ResponseFactory?.Invoke(response) ?? response;
        if (plan.RaiseForStatus && !response.Ok)
        {
            await response.DisposeAsync().ConfigureAwait(false); // a streamed body is not going to be read
            response.RaiseForStatus();
        }

        return response;
    }

    private async Task<Response> RetryAsync(RequestPlan plan, bool isAsync, CancellationToken cancellationToken)
    {
        // The waits between attempts end with the session too, as the attempts themselves do.
        using var ending = plan.Retry.IsOff ? null : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            return await RetryPipeline.SendAsync(
                isAsync,
                plan.Retry,
                TimeProvider,
                plan.Request.Method,
                static (call, run, token) => new ValueTask<Response>(AttemptAsync(call.plan, run, call.isAsync, token)),
                (plan, isAsync),
                ending?.Token ?? cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (ending is { IsCancellationRequested: true })
        {
            throw cancellationToken.IsCancellationRequested
                ? new TaskCanceledException($"{plan.Request} was cancelled.", e, cancellationToken)
                : new ObjectDisposedException(nameof(Session), $"{plan.Request} ended because its session was closed.");
        }
    }

    private static async Task<Response> AttemptAsync(RequestPlan plan, RetryRun run, bool isAsync, CancellationToken cancellationToken)
    {
        if (run.Attempt > 1 && plan.Body is { CanReplay: false })
        {
            throw new UnrewindableBodyException(
                $"{plan.Request} cannot be tried again: its body can be read only once. Give a body that is in memory, a stream that can seek, or RequestBody.Factory.",
                run.LastError);
        }

        if (run.Ending is { } ending)
        {
            // A transfer that was left early may still be reading the body that this attempt is about to send.
            if (isAsync)
            {
                await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                Task.WaitAny([ending], CancellationToken.None);
            }
        }

        var attempt = new Attempt(plan, plan.FirstHop(), isAsync, cancellationToken) { Resends = run.Attempt - 1, Run = run };
        return isAsync ? await attempt.RunAsync().ConfigureAwait(false) : attempt.RunAsync().GetAwaiter().GetResult();
    }
}
