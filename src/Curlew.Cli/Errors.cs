namespace Curlew.Cli;

/// <summary>The command line asks for something that cannot be; the message is one sentence for the user.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is wrong with an argument, without its name, which is one of C# and not of the command line.</summary>
    public static string WithoutParameter(ArgumentException error) => error.ParamName is { } name
        ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : error.Message;
}

/// <summary>Something went wrong at run time; the message is one sentence for the user.</summary>
internal sealed class FailureException(string message, Exception? inner = null) : Exception(message, inner);
