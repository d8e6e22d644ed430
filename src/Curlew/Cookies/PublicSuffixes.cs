using System.Globalization;
using System.Text;

namespace Curlew;

/// <summary>
/// Names under which anybody can have a name: <c>com</c>, <c>co.uk</c>, <c>github.io</c>. A cookie for all of those would be
/// everybody's, so that no jar takes one. The list that comes along is as old as the library;
/// <see cref="Load(string)"/> reads a newer one.
/// </summary>
/// <remarks>Any thread may use an instance. The rules are those of https://publicsuffix.org/list/: both sections of the list,
/// with wildcards and exceptions, and the rule that a top-level domain that is not listed is a public suffix.</remarks>
public sealed class PublicSuffixes
{
    private const string Resource = "public-suffixes.txt";

    private static readonly Lazy<PublicSuffixes> s_default = new(() =>
    {
        using var stream = typeof(PublicSuffixes).Assembly.GetManifestResourceStream(Resource)!;
        return Load(stream);
    });

    private readonly Dictionary<string, Rules> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rules>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _deepest = 1;

    private PublicSuffixes() => _lookup = _rules.GetAlternateLookup<ReadOnlySpan<char>>();

    [Flags]
    private enum Rules
    {
        None = 0,
        Suffix = 1,
        Wildcard = 2,
        Exception = 4,
    }

    /// <summary>The list that comes with the library. It is read when it is first needed.</summary>
    public static PublicSuffixes Default => s_default.Value;

    /// <summary>Reads a list.</summary>
    /// <param name="path">A file in the format of <c>public_suffix_list.dat</c>, which
    /// https://publicsuffix.org/list/public_suffix_list.dat gives and many systems have in <c>/usr/share/publicsuffix</c>.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">It is no such list.</exception>
    public static PublicSuffixes Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Load(stream);
    }

    /// <summary>Reads a list, to the end of the stream, which stays open.</summary>
    /// <param name="stream">A list in the format of <c>public_suffix_list.dat</c>.</param>
    /// <exception cref="FormatException">It is no such list.</exception>
    public static PublicSuffixes Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var list = new PublicSuffixes();
        var idn = new IdnMapping { AllowUnassigned = true };
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            try
            {
                list.AddLine(line, idn);
            }
            catch (ArgumentException e)
            {
                throw new FormatException($"Line {number} of the public suffix list is not a rule: {line}", e);
            }
        }

        // Without a rule the list would let through what it is for to stop: it was another file, or an empty one.
        return list._rules.Count > 0 ? list : throw new FormatException("There are no rules in the public suffix list.");
    }

    /// <summary>Whether anybody can have a name under this one. Not so under an address.</summary>
    /// <param name="host">A host name.</param>
    /// <exception cref="ArgumentException">It is no host name.</exception>
    public bool IsPublicSuffix(string host) => IsSuffix(CookieHost.Parse(host, nameof(host)), this);

    /// <summary>
    /// The part of a host name that one holder has registered, <c>example.co.uk</c> of <c>www.example.co.uk</c>; null for
    /// an address and for a public suffix itself.
    /// </summary>
    /// <param name="host">A host name.</param>
    /// <exception cref="ArgumentException">It is no host name.</exception>
    public string? RegistrableDomain(string host)
    {
        var name = CookieHost.Parse(host, nameof(host));
        return CookieHost.IsAddress(name) || IsSuffix(name, this) ? null : Site(name).ToString();
    }

    /// <summary>Whether a canonical host is a public suffix.</summary>
    internal static bool IsSuffix(ReadOnlySpan<char> host, PublicSuffixes? list)
    {
        var name = host is [.., '.'] ? host[..^1] : host;
        return !name.Contains('.') ? !CookieHost.IsAddress(name)
            : !CookieHost.IsAddress(name) && (list ?? Default).Suffix(name).Length == name.Length;
    }

    /// <summary>The registrable domain, or the host itself where there is none. The host is canonical.</summary>
    internal static ReadOnlySpan<char> SiteOf(ReadOnlySpan<char> host, PublicSuffixes? list)
    {
        // Most machines of one's own need no list at all.
        var hasList = host.Contains('.') && !CookieHost.IsAddress(host);
        return hasList ? (list ?? Default).Site(host) : host;
    }

    private ReadOnlySpan<char> Site(ReadOnlySpan<char> host)
    {
        var dot = host is [.., '.'] ? 1 : 0; // of a name that is absolute
        var suffix = Suffix(host[..^dot]).Length + dot;
        if (suffix >= host.Length)
        {
            return host;
        }

        return host[(host[..(host.Length - suffix - 1)].LastIndexOf('.') + 1)..];
    }

    /// <summary>The longest public suffix of a name without a dot at its end.</summary>
    private ReadOnlySpan<char> Suffix(ReadOnlySpan<char> name)
    {
        // From the longest part that a rule could be about to the top-level domain: the first rule found is the longest.
        var start = name.Length;
        for (var labels = 0; labels <= _deepest && start > 0; labels++)
        {
            start = name[..(start - 1)].LastIndexOf('.') + 1;
            if (start == 0)
            {
                break;
            }
        }

        while (true)
        {
            var candidate = name[start..];
            var dot = candidate.IndexOf('.');
            var rules = _lookup.TryGetValue(candidate, out var found) ? found : Rules.None;
            if ((rules & Rules.Exception) != Rules.None)
            {
                return candidate[(dot + 1)..];
            }

            if (dot < 0)
            {
                return candidate;
            }

            var parent = candidate[(dot + 1)..];
            if ((rules & Rules.Suffix) != Rules.None || (_lookup.TryGetValue(parent, out var ofParent) && (ofParent & Rules.Wildcard) != Rules.None))
            {
                return candidate;
            }

            start += dot + 1;
        }
    }

    /// <summary>
    /// A line of the list, which is read up to the first blank; or one of our own copy: the first word, with a colon, is the
    /// top-level domain that the rules behind it have in common, if any.
    /// </summary>
    private void AddLine(string line, IdnMapping idn)
    {
        var words = line.StartsWith("//", StringComparison.Ordinal) ? [] : line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words is [[.. var top, ':'], .. var below])
        {
            foreach (var word in below)
            {
                Add(top.Length > 0 ? $"{word}.{top}" : word, idn);
            }
        }
        else if (words.Length > 0)
        {
            Add(words[0], idn);
        }
    }

    private void Add(string rule, IdnMapping idn)
    {
        var (name, kind) = rule switch
        {
            ['!', .. var exception] => (exception, Rules.Exception),
            ['*', '.', .. var parent] => (parent, Rules.Wildcard),
            ['*'] => ("", Rules.None), // holds for what is not listed, whether it is said or not
            _ => (rule, Rules.Suffix),
        };
        if (kind == Rules.None)
        {
            return;
        }

        name = name.ToLowerInvariant();
        name = Ascii.IsValid(name) ? name : idn.GetAscii(name);
        if (!CookieHost.IsHost(name) || name.Contains('*') || name.Contains('!'))
        {
            throw new ArgumentException("A name has other characters.", nameof(rule));
        }

        _rules[name] = _rules.GetValueOrDefault(name) | kind;
        _deepest = Math.Max(_deepest, name.Count(c => c == '.') + 2);
    }
}
