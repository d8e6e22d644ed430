using System.Text;
using AngleSharp.Dom;

namespace Curlew;

/// <summary>Which addresses are written, and how.</summary>
internal sealed class LinkResolver
{
    private readonly Url _base;
    private readonly bool _keepRelative;

    /// <param name="url">The response's.</param>
    /// <param name="baseHref">What the page's base element says; null for none.</param>
    /// <param name="keepRelative">Whether addresses stay as the page has them.</param>
    public LinkResolver(string url, string? baseHref, bool keepRelative)
    {
        _base = new Url(url);
        _keepRelative = keepRelative;
        if (baseHref is not null && new Url(_base, baseHref) is { IsInvalid: false } stated)
        {
            _base = stated;
        }
    }

    /// <summary>A link's destination and title as Markdown has them between its parentheses; null for one that is not to be followed.</summary>
    public string? Link(IElement element) => Resolve(element, "href", static scheme => scheme is
        "http" or "https" or "ftp" or "mailto" or "tel" or "sms" or "xmpp" or "irc" or "magnet" or "geo");

    /// <summary>The same for an image.</summary>
    public string? Image(IElement element) => Resolve(element, "src", static scheme => scheme is "http" or "https");

    private string? Resolve(IElement element, string attribute, Func<string, bool> isAllowed)
    {
        if (element.GetAttribute(attribute)?.Trim() is not { Length: > 0 } written
            || new Url(_base, written) is not { IsInvalid: false } url
            || !isAllowed(url.Scheme))
        {
            return null;
        }

        var text = new StringBuilder();
        AppendDestination(text, _keepRelative ? written : url.Href);
        if (element.GetAttribute("title") is { } title && !string.IsNullOrWhiteSpace(title))
        {
            text.Append(" \"");
            AppendTitle(text, title);
            text.Append('"');
        }

        return text.ToString();
    }

    private static void AppendDestination(StringBuilder to, string url)
    {
        foreach (var c in url)
        {
            if (c is '\t' or '\n' or '\r')
            {
                continue; // as in every URL
            }

            if (c <= ' ' || c is '(' or ')' or '<' or '>' or '\\' or '|' or '\x7f')
            {
                to.Append('%').Append(((int)c).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                to.Append(c == '&' ? @"\&" : c.ToString());
            }
        }
    }

    private static void AppendTitle(StringBuilder to, string title)
    {
        foreach (var word in title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (to[^1] != '"')
            {
                to.Append(' ');
            }

            foreach (var c in word)
            {
                if (c is '"' or '\\' or '&' or '<' or '`')
                {
                    to.Append('\\');
                }

                to.Append(c);
            }
        }
    }
}
