namespace Curlew;

/// <summary>
/// The browsers that requests can look like. Names are <c>&lt;browser&gt;&lt;version without dots&gt;[_system]</c>, and are found in any case,
/// with or without <c>_</c>, <c>-</c> and <c>.</c>: <c>safari184</c> is <c>Safari18_4</c> too. To these come a user's own, as files
/// <c>NAME.json</c> in the directories of <c>CURLEW_FINGERPRINTS</c> and in <c>~/.config/curlew/fingerprints</c>, and those that a program
/// registers; either goes before a browser of the same name here. Safe from any thread.
/// </summary>
public static class Browser
{
    /// <summary>The newest Chrome that is known here.</summary>
    public static Impersonation Chrome => new("chrome");

    /// <summary>The newest Firefox that is known here.</summary>
    public static Impersonation Firefox => new("firefox");

    /// <summary>The newest Safari on macOS that is known here.</summary>
    public static Impersonation Safari => new("safari");

    /// <summary>The newest Edge that is known here.</summary>
    public static Impersonation Edge => new("edge");

    /// <summary>The newest Tor Browser that is known here.</summary>
    public static Impersonation Tor => new("tor");

    /// <summary>The newest Chrome on Android that is known here.</summary>
    public static Impersonation ChromeAndroid => new("chrome_android");

    /// <summary>The newest Safari on iOS that is known here.</summary>
    public static Impersonation SafariIos => new("safari_ios");

    /// <summary>Chrome 99.</summary>
    public static Impersonation Chrome99 => new("chrome99");

    /// <summary>Chrome 99 on Android.</summary>
    public static Impersonation Chrome99Android => new("chrome99_android");

    /// <summary>Chrome 100.</summary>
    public static Impersonation Chrome100 => new("chrome100");

    /// <summary>Chrome 101.</summary>
    public static Impersonation Chrome101 => new("chrome101");

    /// <summary>Chrome 104.</summary>
    public static Impersonation Chrome104 => new("chrome104");

    /// <summary>Chrome 107.</summary>
    public static Impersonation Chrome107 => new("chrome107");

    /// <summary>Chrome 110.</summary>
    public static Impersonation Chrome110 => new("chrome110");

    /// <summary>Chrome 116.</summary>
    public static Impersonation Chrome116 => new("chrome116");

    /// <summary>Chrome 119.</summary>
    public static Impersonation Chrome119 => new("chrome119");

    /// <summary>Chrome 120.</summary>
    public static Impersonation Chrome120 => new("chrome120");

    /// <summary>Chrome 123.</summary>
    public static Impersonation Chrome123 => new("chrome123");

    /// <summary>Chrome 124.</summary>
    public static Impersonation Chrome124 => new("chrome124");

    /// <summary>Chrome 131.</summary>
    public static Impersonation Chrome131 => new("chrome131");

    /// <summary>Chrome 131 on Android.</summary>
    public static Impersonation Chrome131Android => new("chrome131_android");

    /// <summary>Chrome 133, in a trial that some users were in.</summary>
    public static Impersonation Chrome133a => new("chrome133a");

    /// <summary>Chrome 136.</summary>
    public static Impersonation Chrome136 => new("chrome136");

    /// <summary>Chrome 142.</summary>
    public static Impersonation Chrome142 => new("chrome142");

    /// <summary>Chrome 145.</summary>
    public static Impersonation Chrome145 => new("chrome145");

    /// <summary>Chrome 146.</summary>
    public static Impersonation Chrome146 => new("chrome146");

    /// <summary>Chrome 150.</summary>
    public static Impersonation Chrome150 => new("chrome150");

    /// <summary>Chrome 156.</summary>
    public static Impersonation Chrome156 => new("chrome156");

    /// <summary>Edge 99.</summary>
    public static Impersonation Edge99 => new("edge99");

    /// <summary>Edge 101.</summary>
    public static Impersonation Edge101 => new("edge101");

    /// <summary>Firefox 133.</summary>
    public static Impersonation Firefox133 => new("firefox133");

    /// <summary>Firefox 135.</summary>
    public static Impersonation Firefox135 => new("firefox135");

    /// <summary>Firefox 144.</summary>
    public static Impersonation Firefox144 => new("firefox144");

    /// <summary>Firefox 147.</summary>
    public static Impersonation Firefox147 => new("firefox147");

    /// <summary>Firefox 153.</summary>
    public static Impersonation Firefox153 => new("firefox153");

    /// <summary>OkHttp 4 on Android.</summary>
    public static Impersonation OkHttp4Android => new("okhttp4_android");

    /// <summary>Safari 15.3.</summary>
    public static Impersonation Safari153 => new("safari153");

    /// <summary>Safari 15.5.</summary>
    public static Impersonation Safari155 => new("safari155");

    /// <summary>Safari 17.0.</summary>
    public static Impersonation Safari170 => new("safari170");

    /// <summary>Safari 17.2 on iOS.</summary>
    public static Impersonation Safari172Ios => new("safari172_ios");

    /// <summary>Safari 18.0.</summary>
    public static Impersonation Safari180 => new("safari180");

    /// <summary>Safari 18.0 on iOS.</summary>
    public static Impersonation Safari180Ios => new("safari180_ios");

    /// <summary>Safari 18.4.</summary>
    public static Impersonation Safari184 => new("safari184");

    /// <summary>Safari 18.4 on iOS.</summary>
    public static Impersonation Safari184Ios => new("safari184_ios");

    /// <summary>Safari 26.0.</summary>
    public static Impersonation Safari260 => new("safari260");

    /// <summary>Safari 26.0 on iOS.</summary>
    public static Impersonation Safari260Ios => new("safari260_ios");

    /// <summary>Safari 26.0.1.</summary>
    public static Impersonation Safari2601 => new("safari2601");

    /// <summary>Tor Browser 14.5.</summary>
    public static Impersonation Tor145 => new("tor145");

    /// <summary>The names of all browsers that there are now, without aliases.</summary>
    public static IReadOnlyList<string> Names => BrowserCatalog.Default.Names;

    /// <summary>Names that stand for another: <c>chrome</c> for the newest Chrome.</summary>
    public static IReadOnlyDictionary<string, string> Aliases => BrowserCatalog.Aliases;

    /// <summary>The fingerprint of a browser.</summary>
    /// <param name="name">A name or an alias.</param>
    /// <exception cref="UnknownBrowserException">There is none of that name.</exception>
    /// <exception cref="FingerprintException">It is a user's file, and not valid.</exception>
    public static Fingerprint Get(string name) => BrowserCatalog.Default.Find(name).Load();

    /// <summary>Whether there is a browser or an alias of that name.</summary>
    /// <param name="name">In any case.</param>
    public static bool Exists(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return BrowserCatalog.Default.TryFind(name) is not null;
    }

    /// <summary>Adds a fingerprint under its name, in place of any other of that name, for this process.</summary>
    /// <param name="fingerprint">What to add.</param>
    /// <exception cref="FingerprintException">It is not valid.</exception>
    public static void Register(Fingerprint fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        BrowserCatalog.Default.Register(fingerprint);
    }

    /// <summary>Takes away what <see cref="Register"/> added.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was any.</returns>
    public static bool Unregister(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return BrowserCatalog.Default.Unregister(name);
    }

    /// <summary>Fetches fingerprints and keeps them as files, where all programs of this user find them. All are fetched and checked
    /// before the first is written, and each file is written at once or not at all.</summary>
    /// <param name="provider">Where they come from.</param>
    /// <param name="directory">Where they go, made if need be; null for the user's own directory.</param>
    /// <param name="cancellationToken">Stops it before anything is written.</param>
    /// <returns>The names of what was written.</returns>
    /// <exception cref="FingerprintException">One of them is not valid.</exception>
    public static Task<IReadOnlyList<string>> UpdateAsync(IFingerprintProvider provider, string? directory = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return FingerprintUpdate.RunAsync(provider, directory ?? FingerprintDirectories.Own, cancellationToken);
    }
}
