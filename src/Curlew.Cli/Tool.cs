using System.CommandLine;
using Curlew.Cli.Commands;
using Curlew.LibCurl;

namespace Curlew.Cli;

/// <summary>Runs one command line and turns what goes wrong into a sentence and an exit code.</summary>
internal static class Tool
{
    public static int Run(IReadOnlyList<string> arguments, CliConsole console, CancellationToken cancellationToken)
    {
        try
        {
            return Invoke(arguments, console, cancellationToken);
        }
        catch (UsageException e)
        {
            console.WriteError(e.Message);
            return ExitCode.Usage;
        }
        catch (ArgumentException e)
        {
            console.WriteError(UsageException.WithoutParameter(e));
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            console.WriteError("interrupted.");
            return ExitCode.Failure;
        }
        catch (Exception e) when (IsFailure(e))
        {
            console.WriteError(Describe(e));
            return ExitCode.Failure;
        }
    }

    /// <summary>Whether something went wrong outside of the tool.</summary>
    public static bool IsFailure(Exception exception) => exception is FailureException or RequestException or CurlException or IOException
        or UnauthorizedAccessException or FingerprintException or NotSupportedException or DllNotFoundException;

    /// <summary>What went wrong, in one sentence.</summary>
    public static string Describe(Exception exception) =>
        SafeText.OneLine(exception is CurlException { InnerException: FailureException or IOException } ? exception.InnerException!.Message : exception.Message);

    private static int Invoke(IReadOnlyList<string> arguments, CliConsole console, CancellationToken cancellationToken)
    {
        var root = CurlewCommand.Create(console, cancellationToken);
        // '@name' is an item here, not a file with more arguments.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        CommandLineCheck.Check(parsed);

        using var output = console.OpenOutputWriter();
        return parsed.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Interruption sees to it
        });
    }
}
