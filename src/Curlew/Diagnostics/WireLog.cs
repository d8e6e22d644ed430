using System.Text;
using Curlew.LibCurl;
using Microsoft.Extensions.Logging;

namespace Curlew;

/// <summary>Gives the log what libcurl says, and the heads of requests and answers, line by line and without secrets
/// (<c>CURLOPT_DEBUGFUNCTION</c>). Bodies are not logged.</summary>
internal sealed class WireLog(ILogger logger)
{
    public void Add(CurlInfoType type, ReadOnlySpan<byte> data)
    {
        var direction = type switch
        {
            CurlInfoType.Text => '*',
            CurlInfoType.HeaderIn => '<',
            CurlInfoType.HeaderOut => '>',
            _ => '\0',
        };
        if (direction == '\0')
        {
            return;
        }

        foreach (var range in data.TrimEnd("\r\n"u8).Split((byte)'\n'))
        {
            // A control character could end the entry, or move the cursor of who reads it.
            var line = Redaction.Line(Encoding.UTF8.GetString(data[range].TrimEnd((byte)'\r')));
            logger.Wire(direction, string.Create(line.Length, line, static (safe, text) =>
            {
                for (var i = 0; i < safe.Length; i++)
                {
                    safe[i] = char.IsControl(text[i]) && text[i] != '\t' ? '\uFFFD' : text[i];
                }
            }));
        }
    }
}
