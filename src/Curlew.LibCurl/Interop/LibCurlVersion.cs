namespace Curlew.LibCurl.Interop;

/// <summary>libcurl writes a version as 0xXXYYZZ.</summary>
internal static class LibCurlVersion
{
    public static Version FromNumber(int number) => new((number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff);
}
