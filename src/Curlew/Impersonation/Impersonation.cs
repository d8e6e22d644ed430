namespace Curlew;

/// <summary>
/// Whom to look like: a browser by name, a <see cref="Fingerprint"/>, strings over either of them, or nobody
/// (<see cref="None"/>). Names and fingerprints convert to it by themselves.
/// </summary>
/// <remarks>Strings go over what is underneath in this order: <see cref="Ja3"/>, <see cref="Akamai"/>, <see cref="Perk"/>,
/// <see cref="Extra"/>. With nothing underneath, what they do not tell is as in the newest Chrome where a JA3 is concerned, and
/// libcurl's own otherwise. Immutable, and safe from any thread.</remarks>
/// <example><code>
/// session.Impersonate = Browser.Chrome;
/// session.Impersonate = "firefox153";
/// session.Impersonate = new Impersonation("chrome") { Akamai = "1:65536|00|0|m,a,s,p" };
/// </code></example>
public sealed class Impersonation
{
    private readonly Lazy<Fingerprint?> _fingerprint;
    private readonly Lazy<Fingerprint>? _underneath;

    /// <summary>Nobody yet: for strings alone.</summary>
    public Impersonation()
    {
        Name = "custom";
        _fingerprint = new(Make);
    }

    /// <summary>A browser.</summary>
    /// <param name="name">A name or an alias of <see cref="Browser"/>, in any case, with or without <c>_</c>, <c>-</c> and <c>.</c>.</param>
    /// <exception cref="UnknownBrowserException">There is none of that name.</exception>
    public Impersonation(string name)
        : this(BrowserCatalog.Default.Find(name))
    {
    }

    /// <summary>A client by its fingerprint.</summary>
    /// <param name="fingerprint">Which.</param>
    /// <exception cref="FingerprintException">It is not valid.</exception>
    public Impersonation(Fingerprint fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        fingerprint.Validate();
        Name = fingerprint.Name;
        _underneath = new(() => fingerprint);
        _fingerprint = new(Make);
    }

    internal Impersonation(CatalogEntry entry)
    {
        Name = entry.Name;
        _underneath = new(entry.Load);
        _fingerprint = new(Make);
    }

    /// <summary>Nobody: libcurl as it is, whatever the session says.</summary>
    public static Impersonation None { get; } = new();

    /// <summary>The name of what is underneath.</summary>
    public string Name { get; }

    /// <summary>What the hello offers.</summary>
    public Ja3? Ja3 { get; init; }

    /// <summary>What the HTTP/2 connection opens with.</summary>
    public Akamai? Akamai { get; init; }

    /// <summary>What the HTTP/3 connection opens with.</summary>
    public Perk? Perk { get; init; }

    /// <summary>Single fields.</summary>
    public ExtraFingerprints? Extra { get; init; }

    /// <summary>The fingerprint that all of this makes; null for <see cref="None"/>.</summary>
    /// <exception cref="FingerprintException">The strings make no fingerprint with what is underneath, or a user's file is not valid.</exception>
    public Fingerprint? Fingerprint => _fingerprint.Value;

    /// <summary>A browser by name.</summary>
    /// <exception cref="UnknownBrowserException">There is none of that name.</exception>
    public static implicit operator Impersonation(string name) => new(name);

    /// <summary>A client by its fingerprint.</summary>
    /// <exception cref="FingerprintException">It is not valid.</exception>
    public static implicit operator Impersonation(Fingerprint fingerprint) => new(fingerprint);

    /// <summary>The name.</summary>
    public override string ToString() => ReferenceEquals(this, None) ? "none" : Name;

    private Fingerprint? Make()
    {
        var hasStrings = Ja3 is not null || Akamai is not null || Perk is not null || Extra is not null;
        return hasStrings
            ? FingerprintBlend.Make(Name, _underneath?.Value, () => Browser.Get("chrome"), Ja3, Akamai, Perk, Extra)
            : _underneath?.Value;
    }
}

/// <summary>There is no browser of that name.</summary>
public sealed class UnknownBrowserException : ArgumentException
{
    internal UnknownBrowserException(string name, IReadOnlyList<string> nearest, string parameter)
        : base(
            nearest.Count == 0
                ? $"There is no browser '{FingerprintText.Shown(name)}'; Browser.Names lists those that there are."
                : $"There is no browser '{FingerprintText.Shown(name)}'; did you mean {string.Join(" or ", nearest)}? Browser.Names lists all.",
            parameter)
    {
        BrowserName = name;
        Nearest = nearest;
    }

    /// <summary>What was asked for.</summary>
    public string BrowserName { get; }

    /// <summary>Names that are like it, most like first.</summary>
    public IReadOnlyList<string> Nearest { get; }
}
