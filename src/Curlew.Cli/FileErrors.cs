namespace Curlew.Cli;

/// <summary>Why a file could not be opened, in a few words.</summary>
internal static class FileErrors
{
    public static string Reason(Exception exception, string path) => exception switch
    {
        _ when Directory.Exists(path) => "it is a folder",
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException => "access is denied",
        _ => exception.Message.TrimEnd('.'),
    };
}
