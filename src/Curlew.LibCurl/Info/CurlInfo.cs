using System.Collections.Frozen;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// Something that libcurl can tell of a handle or its last transfer. The static members are libcurl's infos under their
/// C# names, each typed by what it gives; read them with <see cref="Curl.GetInfo{T}"/>.
/// </summary>
public abstract partial class CurlInfo
{
    private static readonly Lazy<CurlInfo[]> s_all = new(CreateAll);

    private static readonly Lazy<FrozenDictionary<string, CurlInfo>> s_byName =
        new(() => s_all.Value.ToFrozenDictionary(i => i.Name, StringComparer.OrdinalIgnoreCase));

    private protected CurlInfo(string name, int id, int since)
    {
        Name = name;
        Id = id;
        SinceNumber = since;
    }

    /// <summary>Every info of the headers that this library was generated from.</summary>
    public static IReadOnlyList<CurlInfo> All => s_all.Value;

    /// <summary>libcurl's name, without <c>CURLINFO_</c>.</summary>
    public string Name { get; }

    /// <summary>libcurl's number.</summary>
    public int Id { get; }

    /// <summary>The first libcurl that has it.</summary>
    public Version Since => LibCurlVersion.FromNumber(SinceNumber);

    /// <summary>Its manual page.</summary>
    public Uri ManPage => new($"https://curl.se/libcurl/c/CURLINFO_{Name}.html");

    internal int SinceNumber { get; }

    /// <summary>Whether the binding keeps it for itself.</summary>
    internal virtual bool IsReserved => false;

    /// <summary>The info of that name, in any case and with or without <c>CURLINFO_</c>, or null.</summary>
    public static CurlInfo? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string prefix = "CURLINFO_";
        return s_byName.Value.GetValueOrDefault(
            name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name);
    }

    /// <inheritdoc/>
    public override string ToString() => "CURLINFO_" + Name;

    /// <summary>The value, or false when this libcurl does not know the info or has none to give.</summary>
    internal abstract CurlCode TryReadBoxed(EasyHandle handle, out object? value);

    internal Exception Refused(NativeApi api, CurlCode code)
    {
        var loaded = CurlLibrary.VersionOf(api);
        var cause = CurlException.From(code, $"Reading {this}", text: null, inner: null, api);
        return code is CurlCode.UnknownOption or CurlCode.BadFunctionArgument && Since > loaded
            ? new NotSupportedException($"{this} needs libcurl {Since}; loaded is libcurl {loaded} from {api.Path}.", cause)
            : cause;
    }
}

/// <summary>An info that gives a <typeparamref name="T"/>; see <see cref="CurlInfo"/> for the list.</summary>
public abstract class CurlInfo<T> : CurlInfo
{
    private protected CurlInfo(string name, int id, int since)
        : base(name, id, since)
    {
    }

    internal T Read(EasyHandle handle)
    {
        var code = TryRead(handle, out var value);
        return code == CurlCode.Ok ? value : throw Refused(handle.Api, code);
    }

    internal abstract CurlCode TryRead(EasyHandle handle, out T value);

    internal sealed override CurlCode TryReadBoxed(EasyHandle handle, out object? value)
    {
        var code = TryRead(handle, out var typed);
        value = typed;
        return code;
    }
}
