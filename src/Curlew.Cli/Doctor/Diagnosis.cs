using System.Runtime.InteropServices;
using Curlew.Cli.Commands;
using Curlew.LibCurl;

namespace Curlew.Cli.Doctor;

/// <summary>What there is to know about this installation.</summary>
/// <param name="Library">The libcurl that was found; null when there is none that can be used.</param>
/// <param name="Error">Why there is none.</param>
internal sealed record Diagnosis(LibraryDiagnosis? Library, string? Error)
{
    public static string ToolVersion => VersionAction.ToolVersion;

    public static string Runtime => $"{RuntimeInformation.FrameworkDescription} ({RuntimeInformation.RuntimeIdentifier})";

    public static string System => $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture})";

    public static Diagnosis Make()
    {
        try
        {
            return new(LibraryDiagnosis.Make(), Error: null);
        }
        catch (Exception e) when (e is DllNotFoundException or CurlException)
        {
            return new(Library: null, e.Message);
        }
    }
}
