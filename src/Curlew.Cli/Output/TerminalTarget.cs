namespace Curlew.Cli.Output;

/// <summary>The body for a person at a terminal: ends with a line end, and is not shown when it is no text.</summary>
internal sealed class TerminalTarget(CliConsole console) : BodyTarget
{
    private bool _isBinary;
    private byte _last = (byte)'\n';

    public override void Write(ReadOnlySpan<byte> data)
    {
        if (_isBinary || data.IsEmpty)
        {
            return;
        }

        if (data.Contains((byte)0))
        {
            _isBinary = true;
            console.WriteError("the body is binary and not shown on a terminal; use -o FILE or -d to save it.");
            return;
        }

        console.Output.Write(data);
        _last = data[^1];
    }

    public override void Complete()
    {
        if (_last != '\n')
        {
            console.Output.WriteByte((byte)'\n');
        }

        console.Output.Flush();
    }
}
