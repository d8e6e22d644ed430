namespace Curlew.Cli.RequestFiles;

/// <summary>What 'curlew run' is to do.</summary>
/// <param name="File">The file.</param>
/// <param name="Requests">The requests of it that are wanted, in the order in which they go out.</param>
internal sealed record RunPlan(RequestFile File, IReadOnlyList<FileRequest> Requests)
{
    /// <summary>Cookies that one request gets go with the next ones.</summary>
    public bool KeepsCookies { get; init; } = true;

    /// <summary>
    /// A cookie file, JSON or Netscape by its name. It is read before the first request, if it is there, and written after the last one, also
    /// when some failed: whole or not at all, readable by its owner alone, and with the cookies that a browser would drop
    /// at its end, since going on is what the file is for. A request with '@no-cookie-jar' has no part in it.
    /// </summary>
    public string? CookieFile { get; init; }

    /// <summary>The first request that fails is the last one.</summary>
    public bool StopsAtFailure { get; init; }
}

/// <summary>Counts how the requests of a run ended.</summary>
internal sealed class RunTally
{
    private int _failed;
    private int _sent;

    /// <summary>A request was answered below 400, or was not.</summary>
    public void Add(bool succeeded)
    {
        _sent++;
        _failed += succeeded ? 0 : 1;
    }

    /// <summary>Tells of failures on standard error.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="planned">How many requests there were to send.</param>
    /// <returns>The exit code.</returns>
    public int Report(CliConsole console, int planned)
    {
        if (_failed == 0)
        {
            return ExitCode.Success;
        }

        var unsent = planned > _sent ? $", and {planned - _sent} {(planned - _sent == 1 ? "was" : "were")} not sent" : "";
        console.WriteError($"{_failed} of {planned} request{(planned == 1 ? "" : "s")} failed{unsent}.");
        return ExitCode.Failure;
    }
}
