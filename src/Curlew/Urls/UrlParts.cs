namespace Curlew;

/// <summary>The parts of a URL or of a relative reference as they are written (RFC 3986, appendix B). Nothing is changed.</summary>
internal readonly struct UrlParts
{
    private readonly string _text;
    private readonly int _schemeLength; // -1 for none, as the starts below
    private readonly int _authorityStart;
    private readonly int _pathStart;
    private readonly int _queryStart;
    private readonly int _fragmentStart;

    public UrlParts(string text)
    {
        _text = text;
        var rest = text.AsSpan();
        var hash = rest.IndexOf('#');
        rest = hash < 0 ? rest : rest[..hash];
        var mark = rest.IndexOf('?');
        rest = mark < 0 ? rest : rest[..mark];
        _fragmentStart = hash < 0 ? -1 : hash + 1;
        _queryStart = mark < 0 ? -1 : mark + 1;
        _schemeLength = SchemeLength(rest);
        var afterScheme = _schemeLength + 1;
        _authorityStart = rest[afterScheme..].StartsWith("//") ? afterScheme + 2 : -1;
        var slash = _authorityStart < 0 ? -1 : rest[_authorityStart..].IndexOf('/');
        _pathStart = _authorityStart < 0 ? afterScheme : slash < 0 ? rest.Length : _authorityStart + slash;
        PathEnd = rest.Length;
    }

    public bool HasScheme => _schemeLength >= 0;

    public bool HasAuthority => _authorityStart >= 0;

    public bool HasQuery => _queryStart >= 0;

    public bool HasEmptyQuery => HasQuery && Query.IsEmpty;

    public bool HasFragment => _fragmentStart >= 0;

    public ReadOnlySpan<char> Scheme => HasScheme ? _text.AsSpan(0, _schemeLength) : default;

    public ReadOnlySpan<char> Authority => HasAuthority ? _text.AsSpan(_authorityStart, _pathStart - _authorityStart) : default;

    public ReadOnlySpan<char> Path => _text.AsSpan(_pathStart, PathEnd - _pathStart);

    /// <summary>Without its question mark.</summary>
    public ReadOnlySpan<char> Query => HasQuery ? _text.AsSpan(_queryStart, End - _queryStart) : default;

    /// <summary>Without its hash.</summary>
    public ReadOnlySpan<char> Fragment => HasFragment ? _text.AsSpan(_fragmentStart) : default;

    /// <summary>Path and query as they stand.</summary>
    public ReadOnlySpan<char> PathAndQuery => _text.AsSpan(_pathStart, End - _pathStart);

    public int AuthorityStart => _authorityStart;

    public int PathStart => _pathStart;

    public int PathEnd { get; }

    /// <summary>Where the fragment's hash stands, or the text ends.</summary>
    public int End => HasFragment ? _fragmentStart - 1 : _text.Length;

    /// <summary>What a reference means when it is found at this URL (RFC 3986, section 5.2). The fragment is the reference's.</summary>
    /// <param name="reference">Relative or not.</param>
    public string Resolve(string reference)
    {
        UrlParts parts = new(reference);
        if (parts.HasScheme)
        {
            return reference;
        }

        if (parts.HasAuthority)
        {
            return string.Concat(Scheme, ":", reference);
        }

        if (parts.Path.IsEmpty)
        {
            return string.Concat(_text.AsSpan(0, parts.HasQuery ? PathEnd : End), reference);
        }

        if (parts.Path[0] == '/')
        {
            return string.Concat(_text.AsSpan(0, _pathStart), reference);
        }

        var folder = Path.IsEmpty ? "/" : Path[..(Path.LastIndexOf('/') + 1)];
        var path = DotSegments.Remove(string.Concat(folder, parts.Path));
        return string.Concat(_text.AsSpan(0, _pathStart), path, reference.AsSpan(parts.PathEnd));
    }

    private static int SchemeLength(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(text[0]))
        {
            return -1;
        }

        foreach (var c in text[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return -1;
            }
        }

        return colon;
    }
}
