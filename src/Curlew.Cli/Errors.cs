namespace Curlew.Cli;

/// <summary>The command line asks for something that cannot be; the message is one sentence for the user.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Something went wrong at run time; the message is one sentence for the user.</summary>
internal sealed class FailureException(string message, Exception? inner = null) : Exception(message, inner);
