using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>Makes keys for options that are not in the generated list.</summary>
internal static unsafe class RuntimeOptions
{
    /// <summary>The option that the loaded library has under a name.</summary>
    public static CurlOpt? Find(string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        using var text = new Utf8Text(name.ToUpperInvariant(), nameof(name), stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* p = text)
        {
            var option = NativeApi.Api.EasyOptionByName(p);
            return option is null ? null : Create(new CurlOptionInfo(option));
        }
    }

    public static CurlOpt<T> Create<T>(int id)
    {
        if (CurlOpt.Find(id) is ReservedOpt reserved)
        {
            throw new ArgumentException(reserved.Error().Message, nameof(id));
        }

        var known = CurlOpt.Find(id);
        var name = known?.Name ?? id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var since = known?.SinceNumber ?? 0;
        CurlOpt? option = (OptionKind.Of(id), Type.GetTypeCode(typeof(T))) switch
        {
            (OptionKind.Long, TypeCode.Int64) => new LongOpt(name, id, since),
            (OptionKind.Long, TypeCode.Boolean) => new BoolOpt(name, id, since),
            (OptionKind.OffT, TypeCode.Int64) => new OffTOpt(name, id, since),
            (OptionKind.Pointer, TypeCode.String) => new StringOpt(name, id, since),
            (OptionKind.Pointer, _) when typeof(T) == typeof(IEnumerable<string>) => new SlistOpt(name, id, since),
            (OptionKind.Pointer or OptionKind.Function, _) when typeof(T) == typeof(nint) => new PointerOpt(name, id, since),
            (OptionKind.Blob, _) when typeof(T) == typeof(byte[]) => new BlobOpt(name, id, since),
            _ => null,
        };
        return option as CurlOpt<T> ?? throw new ArgumentException(
            $"Option {id} takes a {Expected(OptionKind.Of(id))} by libcurl's numbering, not a {typeof(T).Name}.", nameof(id));
    }

    private static CurlOpt? Create(CurlOptionInfo info) => info.Type switch
    {
        CurlOptionType.Long or CurlOptionType.Values => new LongOpt(info.Name, info.Id, since: 0),
        CurlOptionType.OffT => new OffTOpt(info.Name, info.Id, since: 0),
        CurlOptionType.String => new StringOpt(info.Name, info.Id, since: 0),
        CurlOptionType.Slist => new SlistOpt(info.Name, info.Id, since: 0),
        CurlOptionType.Blob => new BlobOpt(info.Name, info.Id, since: 0),
        _ => new PointerOpt(info.Name, info.Id, since: 0),
    };

    private static string Expected(OptionKind kind) => kind switch
    {
        OptionKind.Long => "long or bool",
        OptionKind.Pointer => "string, a list of strings or a pointer",
        OptionKind.Function => "function pointer",
        OptionKind.OffT => "long",
        OptionKind.Blob => "byte[]",
        _ => "kind of value that is not known here",
    };
}
