using System.Diagnostics;
using System.Text.Json;
using Curlew.LibCurl;

namespace Curlew.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public void Doctor_tells_programs_what_the_library_is_and_can()
    {
        var result = InProcess.Run("doctor", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var json = result.Json;
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal(CurlLibrary.Path, json.GetProperty("path").GetString());
        Assert.Equal(CurlLibrary.Origin, json.GetProperty("origin").GetString());
        Assert.Equal(CurlLibrary.IsEngine, json.GetProperty("engine").GetBoolean());
        Assert.Equal(CurlLibrary.Version.ToString(), json.GetProperty("version").GetString());
        Assert.Equal(CurlLibrary.SslVersion, json.GetProperty("tls").GetString());
        Assert.Equal(CurlLibrary.CaBundle, json.GetProperty("caBundle").GetString());
        Assert.Contains("https", Texts(json.GetProperty("protocols")));
        Assert.Contains("libz", Texts(json.GetProperty("features")));
        Assert.Contains(".NET", json.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(json.GetProperty("os").GetString()!);
    }

    [Fact]
    public void Doctor_names_the_options_that_the_library_lacks()
    {
        var options = InProcess.Run("doctor", "--json").Json.GetProperty("options");
        var missing = Texts(options.GetProperty("missing"));
        Assert.Equal(CurlOpt.All.Count, options.GetProperty("known").GetInt32());
        Assert.All(missing, name => Assert.False(CurlLibrary.Supports(CurlOpt.Find(name)!)));
        Assert.Equal(CurlOpt.All.Count(o => !CurlLibrary.Supports(o)), missing.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Doctor_tells_people_the_same(bool toTerminal)
    {
        var result = InProcess.Run(new Situation { OutputIsTerminal = toTerminal }, "doctor");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches($@"(?m)^path +{(toTerminal ? "" : System.Text.RegularExpressions.Regex.Escape(CurlLibrary.Path))}", result.Output);
        Assert.Matches(@"(?m)^state +ok", result.Output);
    }

    [Fact]
    public async Task Doctor_fails_when_no_library_can_be_used()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Curlew.Cli.dll"), "doctor", "--json"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            RedirectStandardError = true,
            Environment = { ["CURLEW_LIBCURL"] = "/no/such/libcurl.so" },
        };
        using var doctor = Process.Start(start)!;
        var errors = doctor.StandardError.ReadToEndAsync();
        using var json = await JsonDocument.ParseAsync(doctor.StandardOutput.BaseStream);
        await doctor.WaitForExitAsync();
        Assert.Equal(1, doctor.ExitCode);
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Contains("/no/such/libcurl.so", json.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("/no/such/libcurl.so", await errors, StringComparison.Ordinal);
    }

    private static List<string> Texts(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];
}
