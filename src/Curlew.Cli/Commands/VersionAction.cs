using System.CommandLine;
using System.CommandLine.Invocation;
using Curlew.LibCurl;

namespace Curlew.Cli.Commands;

/// <summary>Tells the tool's version and the library's.</summary>
internal sealed class VersionAction(CliConsole console) : SynchronousCommandLineAction
{
    public static string ToolVersion => typeof(VersionAction).Assembly.GetName().Version!.ToString(3);

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        using var output = console.OpenOutputWriter();
        output.WriteLine($"curlew {ToolVersion}");
        output.Flush(); // this much is true without a library, too
        output.WriteLine(CurlLibrary.VersionText);
        return ExitCode.Success;
    }
}
