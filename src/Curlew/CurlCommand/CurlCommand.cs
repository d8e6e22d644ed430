namespace Curlew;

/// <summary>
/// Requests as commands for curl's command line: what browsers copy and documents show becomes a <see cref="Request"/>.
/// The other way is <see cref="Request.ToCurlCommand"/>.
/// </summary>
public static class CurlCommand
{
    /// <summary>Reads a curl command as it is copied from a browser, a document or a shell: with the quotes of bash, of
    /// other POSIX shells or of Windows' command prompt, over several lines, with a prompt before it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="openFile">Reads the files that the command names for its data, headers and uploads; null reads them from
    /// the disk: data and headers now, uploads while they are sent. Give one that throws where the command is not to be
    /// trusted with files.</param>
    /// <param name="shell">The shell whose quotes it has; told from the command itself by default.</param>
    /// <returns>A request whose options say what the command says. What it does not speak of, such as timeouts, is left to
    /// the session, but for two things that curl does on demand only: without <c>--location</c> no redirect is followed, and
    /// without <c>--compressed</c> nothing is decoded. What is to be done with the answer, such as <c>-o</c>, is left
    /// out, and of <c>--config</c> nothing is read.</returns>
    /// <exception cref="CurlCommandException">It is not one curl command that is all there.</exception>
    /// <exception cref="NotSupportedException">An option has no counterpart here; the message names it.</exception>
    /// <exception cref="ArgumentException">A value of an option is none, such as a proxy without a host.</exception>
    /// <exception cref="FormatException">A file of headers has a line that is none.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Request Parse(string command, Func<string, byte[]>? openFile = null, CommandShell shell = CommandShell.Automatic)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new RequestOfCommand(CurlCommandReader.Read(command, shell), openFile).Make();
    }
}
