using System.Text;

namespace Curlew.LibCurl.Interop;

/// <summary>Keeps and parses header lines where libcurl was built without its headers API.</summary>
internal sealed class HeaderLineStore
{
    private readonly List<Entry> _entries = [];
    private int _request = -1;
    private bool _informational;
    private bool _bodyBegan;

    public void Clear()
    {
        _entries.Clear();
        _request = -1;
        _informational = false;
        _bodyBegan = false;
    }

    public void Add(ReadOnlySpan<byte> line)
    {
        var text = Encoding.Latin1.GetString(line.TrimEnd("\r\n"u8));
        if (text.StartsWith("HTTP/", StringComparison.Ordinal))
        {
            _informational = text.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 && text.AsSpan(space + 1).StartsWith("1");
            _bodyBegan = false;
            _request += _informational ? 0 : 1;
        }
        else if (text.Length == 0)
        {
            _bodyBegan = true;
        }
        else if (text[0] is ' ' or '\t' && _entries.Count > 0)
        {
            _entries[^1] = _entries[^1] with { Value = _entries[^1].Value + " " + HeaderLine.TrimBlanks(text) };
        }
        else if (text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
        {
            var origin = _bodyBegan ? CurlHeaderOrigin.Trailer : _informational ? CurlHeaderOrigin.Informational : CurlHeaderOrigin.Header;
            _entries.Add(new Entry(text[..colon], HeaderLine.TrimBlanks(text[(colon + 1)..]), origin, _informational ? _request + 1 : _request));
        }
    }

    public List<CurlHeader> Read(CurlHeaderOrigin origin, int request)
    {
        var wanted = request < 0 ? _request : request;
        var matching = _entries.Where(e => e.Request == wanted && origin.HasFlag(e.Origin)).ToList();
        return [.. matching.Select((e, place) => new CurlHeader(
            e.Name,
            e.Value,
            matching.Take(place).Count(o => SameName(o, e)),
            matching.Count(o => SameName(o, e)),
            e.Origin))];

        static bool SameName(Entry a, Entry b) => string.Equals(a.Name, b.Name, StringComparison.OrdinalIgnoreCase);
    }

    private readonly record struct Entry(string Name, string Value, CurlHeaderOrigin Origin, int Request);
}
