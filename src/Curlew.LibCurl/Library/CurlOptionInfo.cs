using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>What the loaded libcurl says of one of its options (<c>struct curl_easyoption</c>).</summary>
public sealed class CurlOptionInfo
{
    private const uint AliasFlag = 1; // CURLOT_FLAG_ALIAS

    internal unsafe CurlOptionInfo(NativeEasyOption* option)
    {
        Name = NativeText.Read(option->Name) ?? "";
        Id = option->Id;
        Type = option->Type;
        IsAlias = (option->Flags & AliasFlag) != 0;
    }

    /// <summary>Name without <c>CURLOPT_</c>.</summary>
    public string Name { get; }

    /// <summary>Number.</summary>
    public int Id { get; }

    /// <summary>Kind of value.</summary>
    public CurlOptionType Type { get; }

    /// <summary>Whether it is an older name of another option.</summary>
    public bool IsAlias { get; }

    /// <inheritdoc/>
    public override string ToString() => $"CURLOPT_{Name} = {Id} ({Type})";
}
