namespace Curlew;

/// <summary>Errors about options, which are arguments although they do not come as parameters.</summary>
internal static class WrongArgument
{
    /// <summary>The error that names an option and says what is wrong with it and how to mend that.</summary>
    public static ArgumentException Of(string option, string message) => new(message, option);

    /// <summary>The same for a value that is beyond what is allowed.</summary>
    public static ArgumentOutOfRangeException OutOfRange(string option, object? value, string message) => new(option, value, message);

    /// <summary>The same for what another error says.</summary>
    public static ArgumentException Of(string option, ArgumentException cause) => new(cause.Message, option, cause);
}
