namespace Curlew.Cli;

/// <summary>What the tool's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>The answer came, and its status is below 400.</summary>
    public const int Success = 0;

    /// <summary>The transfer failed, was interrupted, or the server answered with an error.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong; nothing was sent.</summary>
    public const int Usage = 2;
}
