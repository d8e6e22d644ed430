using System.Collections.Frozen;
using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// An option of an easy handle. The static members are libcurl's options under their C# names, each typed by the value
/// it takes; <see cref="Find(string)"/> and <see cref="Raw"/> are the way to options that are newer than this list.
/// </summary>
public abstract partial class CurlOpt
{
    private static readonly Lazy<CurlOpt[]> s_all = new(CreateAll);

    private static readonly Lazy<FrozenDictionary<string, CurlOpt>> s_byName = new(() => ByName(s_all.Value));

    private static readonly Lazy<FrozenDictionary<int, CurlOpt>> s_byId =
        new(() => s_all.Value.DistinctBy(o => o.Id).ToFrozenDictionary(o => o.Id));

    private protected CurlOpt(string name, int id, int since)
    {
        Name = name;
        Id = id;
        SinceNumber = since;
    }

    /// <summary>Every option of the headers that this library was generated from.</summary>
    public static IReadOnlyList<CurlOpt> All => s_all.Value;

    /// <summary>libcurl's name, without <c>CURLOPT_</c>.</summary>
    public string Name { get; }

    /// <summary>libcurl's number.</summary>
    public int Id { get; }

    /// <summary>The first libcurl that has it; 0.0 where that is not known.</summary>
    public Version Since => LibCurlVersion.FromNumber(SinceNumber);

    /// <summary>Its manual page.</summary>
    public Uri ManPage => new($"https://curl.se/libcurl/c/CURLOPT_{Name}.html");

    internal int SinceNumber { get; }

    /// <summary>The option of that name, in any case and with or without <c>CURLOPT_</c>; one that only the loaded
    /// library knows is made from what it says of itself. Null when neither has it.</summary>
    public static CurlOpt? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        const string prefix = "CURLOPT_";
        var bare = name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name;
        return s_byName.Value.GetValueOrDefault(bare) ?? RuntimeOptions.Find(bare);
    }

    /// <summary>The option of that number in this list, or null.</summary>
    public static CurlOpt? Find(int id) => s_byId.Value.GetValueOrDefault(id);

    /// <summary>
    /// An option by its bare number, for what is newer than this list or a build of its own. <typeparamref name="T"/>
    /// is <see cref="long"/>, <see cref="bool"/>, <see cref="string"/>, <see cref="IEnumerable{T}"/> of string,
    /// <c>byte[]</c> (a blob) or <see cref="nint"/> (a pointer that the caller keeps alive).
    /// </summary>
    /// <exception cref="ArgumentException">libcurl's numbering says that an option of that id takes something else, or
    /// the option is one that this binding keeps for itself.</exception>
    public static CurlOpt<T> Raw<T>(int id) => RuntimeOptions.Create<T>(id);

    /// <inheritdoc/>
    public override string ToString() => "CURLOPT_" + Name;

    internal abstract void Unset(EasyHandle handle);

    /// <summary>Sets from a value whose type is known only at run time.</summary>
    internal abstract void SetBoxed(EasyHandle handle, object value);

    /// <summary>The error for an option that libcurl did not take.</summary>
    internal static Exception Refused(NativeApi api, int id, CurlCode code, ReadOnlySpan<byte> text)
    {
        var option = Find(id);
        var name = option?.ToString() ?? $"option {id}";
        if (code is not (CurlCode.UnknownOption or CurlCode.NotBuiltIn))
        {
            return CurlException.From(code, $"Setting {name}", Encoding.UTF8.GetString(text), inner: null, api);
        }

        var loaded = CurlLibrary.VersionOf(api);
        var why = option is not null && option.Since > loaded ? $"needs libcurl {option.Since}"
            : code == CurlCode.NotBuiltIn ? "needs a libcurl that is built with it"
            : "is not an option of this libcurl, or its build leaves it out";
        return new NotSupportedException(
            $"{name} {why}; loaded is libcurl {loaded} from {api.Path}.",
            CurlException.From(code, $"Setting {name}", text: null, inner: null, api));
    }

    private static FrozenDictionary<string, CurlOpt> ByName(CurlOpt[] all)
    {
        var names = new Dictionary<string, CurlOpt>(StringComparer.OrdinalIgnoreCase);
        foreach (var option in all)
        {
            names.TryAdd(option.Name, option);
        }

        foreach (var (alias, name) in s_aliases)
        {
            names.TryAdd(alias, names[name]);
        }

        return names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>An option that takes a <typeparamref name="T"/>; see <see cref="CurlOpt"/> for the list.</summary>
public abstract class CurlOpt<T> : CurlOpt
{
    private protected CurlOpt(string name, int id, int since)
        : base(name, id, since)
    {
    }

    internal abstract void Set(EasyHandle handle, T value);

    internal sealed override void SetBoxed(EasyHandle handle, object value) => Set(handle, Convert(value));

    private T Convert(object value) =>
        value is T typed ? typed
        : TryWiden(value, out var widened) ? widened
        : throw new ArgumentException($"{this} takes a {typeof(T).Name}, not a {value.GetType().Name}.", nameof(value));

    /// <summary>A whole number of any size is as good as a long.</summary>
    private static bool TryWiden(object value, out T widened)
    {
        if (typeof(T) == typeof(long) && value is int or short or byte or uint or ushort or sbyte)
        {
            widened = (T)(object)System.Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
            return true;
        }

        widened = default!;
        return false;
    }
}
