using System.Text;
using Curlew.Cli.Requests;

namespace Curlew.Cli.Items;

/// <summary>
/// Reads an item: the first separator splits it, and of those that start at one place the longest. A backslash before a
/// character of a separator (or before a leading plus) makes it an ordinary character; any other backslash is one.
/// </summary>
internal static class RequestItemParser
{
    private const string SeparatorCharacters = ":=@;";

    private static readonly (string Text, RequestItemKind Kind)[] s_separators = // longer ones first
    [
        (":=@", RequestItemKind.JsonFieldFromFile),
        (":=", RequestItemKind.JsonField),
        ("=@", RequestItemKind.FieldFromFile),
        ("==", RequestItemKind.Query),
        (":", RequestItemKind.Header),
        ("=", RequestItemKind.Field),
        ("@", RequestItemKind.File),
    ];

    /// <exception cref="UsageException">The text is no item.</exception>
    public static RequestItem Parse(string text)
    {
        var item = Classify(Split(text));
        if (item.Name.Length == 0)
        {
            throw new UsageException($"the item '{text}' has no name before its separator.");
        }

        Check(item);
        return item;
    }

    private static RequestItem Split(string text)
    {
        var name = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (IsEscape(text, i))
            {
                name.Append(text[++i]);
                continue;
            }

            foreach (var (separator, kind) in s_separators)
            {
                if (string.CompareOrdinal(text, i, separator, 0, separator.Length) == 0)
                {
                    return new(kind, name.ToString(), Unescape(text, i + separator.Length), text);
                }
            }

            name.Append(text[i]);
        }

        return text.EndsWith(';') && !text.EndsWith("\\;", StringComparison.Ordinal)
            ? new(RequestItemKind.EmptyHeader, name.ToString(0, name.Length - 1), "", text)
            : throw new UsageException(
                $"'{text}' is not a request item: write name:value for a header, name=value or name:=json for data, " +
                "name==value for the query, name@path for a file, +name=value for a cookie.");
    }

    private static RequestItem Classify(RequestItem item) => item.Kind switch
    {
        RequestItemKind.Field when item.Text.StartsWith('+') => item with { Kind = RequestItemKind.Cookie, Name = item.Name[1..] },
        RequestItemKind.Header when string.IsNullOrWhiteSpace(item.Value) => item with { Kind = RequestItemKind.RemoveHeader, Value = "" },
        RequestItemKind.Header => item with { Value = item.Value.Trim(' ', '\t') },
        _ => item,
    };

    private static void Check(RequestItem item)
    {
        switch (item.Kind)
        {
            case RequestItemKind.Header or RequestItemKind.RemoveHeader or RequestItemKind.EmptyHeader:
                HeaderRules.Check(item.Name, item.Value, item.Text);
                break;
            case RequestItemKind.Cookie:
                HeaderRules.CheckCookie(item.Name, item.Value, item.Text);
                break;
            case RequestItemKind.File or RequestItemKind.FieldFromFile or RequestItemKind.JsonFieldFromFile when item.Value.Length == 0:
                throw new UsageException($"the item '{item.Text}' names no file.");
            default:
                break;
        }
    }

    private static bool IsEscape(string text, int index) =>
        text[index] == '\\' && index + 1 < text.Length &&
        (SeparatorCharacters.Contains(text[index + 1], StringComparison.Ordinal) || (index == 0 && text[1] == '+'));

    private static string Unescape(string text, int start)
    {
        var value = new StringBuilder();
        for (var i = start; i < text.Length; i++)
        {
            value.Append(IsEscape(text, i) ? text[++i] : text[i]);
        }

        return value.ToString();
    }
}
