namespace Curlew.LibCurl;

/// <summary>What libcurl's numbering says an option takes.</summary>
internal enum OptionKind
{
    Long = 0,
    Pointer = 1,
    Function = 2,
    OffT = 3,
    Blob = 4,
    Unknown = 5,
}

internal static class OptionKindExtensions
{
    private const int RangeSize = 10_000;

    extension(OptionKind)
    {
        public static OptionKind Of(int id) =>
            id >= 0 && id / RangeSize < (int)OptionKind.Unknown ? (OptionKind)(id / RangeSize) : OptionKind.Unknown;
    }
}
