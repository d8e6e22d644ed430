using Curlew.LibCurl;

namespace Curlew.Cli.Output;

/// <summary>Shows the heads of requests and answers as they go over the wire, without their secrets unless asked.</summary>
internal sealed class TrafficLog(TextWriter log, bool full)
{
    public void Add(CurlInfoType type, ReadOnlySpan<byte> data)
    {
        var mark = type switch
        {
            CurlInfoType.HeaderOut => "> ",
            CurlInfoType.HeaderIn => "< ",
            CurlInfoType.Text when full => "* ",
            _ => null,
        };
        if (mark is null)
        {
            return;
        }

        foreach (var range in data.TrimEnd((byte)'\n').Split((byte)'\n'))
        {
            var line = SafeText.OneLine(data[range].TrimEnd((byte)'\r'));
            log.WriteLine((mark + (full ? line : Redact(line))).TrimEnd());
        }
    }

    private static string Redact(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Redaction.IsSecret(line.AsSpan(0, colon))
            ? line[..colon] + ": [hidden; -vv shows it]"
            : line;
    }
}
