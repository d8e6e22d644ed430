namespace Curlew;

/// <summary>Errors about options, which are arguments although they do not come as parameters.</summary>
internal static class WrongArgument
{
    /// <summary>The error that names an option and says what is wrong with it and how to mend that.</summary>
    public static ArgumentException Of(string option, string message) => new(message, option);
}
