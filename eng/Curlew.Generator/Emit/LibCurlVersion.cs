using System.Globalization;

namespace Curlew.Generator.Emit;

/// <summary>"7.84.0" as the number that curl_version_info gives, 0x075400.</summary>
internal static class LibCurlVersion
{
    public static int Number(string version)
    {
        int number = 0;
        string[] parts = version.Split('.');
        for (int i = 0; i < 3; i++)
        {
            number = (number << 8) | (i < parts.Length ? int.Parse(parts[i], CultureInfo.InvariantCulture) : 0);
        }

        return number;
    }

    public static string Hex(string version) => string.Create(CultureInfo.InvariantCulture, $"0x{Number(version):x6}");
}
