using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>An option of a multi handle, under its C# name.</summary>
public abstract partial class CurlMultiOpt
{
    private static readonly Lazy<CurlMultiOpt[]> s_all = new(CreateAll);

    private protected CurlMultiOpt(string name, int id, int since)
    {
        Name = name;
        Id = id;
        Since = LibCurlVersion.FromNumber(since);
    }

    /// <summary>Every option of the headers that this library was generated from.</summary>
    public static IReadOnlyList<CurlMultiOpt> All => s_all.Value;

    /// <summary>libcurl's name, without <c>CURLMOPT_</c>.</summary>
    public string Name { get; }

    /// <summary>libcurl's number.</summary>
    public int Id { get; }

    /// <summary>The first libcurl that has it.</summary>
    public Version Since { get; }

    /// <inheritdoc/>
    public override string ToString() => "CURLMOPT_" + Name;

    private static Reserved CreateReserved(string name, int id, int since) => new(name, id, since);

    private sealed class Reserved(string name, int id, int since) : CurlMultiOpt(name, id, since);
}

/// <summary>An option of a multi handle that takes a <typeparamref name="T"/>.</summary>
public sealed class CurlMultiOpt<T> : CurlMultiOpt
{
    internal CurlMultiOpt(string name, int id, int since)
        : base(name, id, since)
    {
    }
}
