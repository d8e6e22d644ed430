using System.Diagnostics;
using Curlew.TestServers;

namespace Curlew.LibCurl.Tests.Packaging;

/// <summary>What a user gets who installs the two packages into an empty project.</summary>
public sealed class PackageTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <UseAppHost>false</UseAppHost>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Curlew.LibCurl" Version="*" />
            <PackageReference Include="Curlew.Native.linux-x64" Version="*" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = """
        using Curlew.LibCurl;

        using var curl = new Curl();
        curl.SetOpt(CurlOpt.Url, args[0]);
        Console.WriteLine(curl.PerformString());
        Console.WriteLine(CurlLibrary.Path);
        Console.WriteLine(CurlLibrary.Origin);
        """;

    [Fact]
    public async Task The_packed_engine_is_the_one_that_an_empty_project_loads()
    {
        Assert.SkipUnless(CurlLibrary.IsEngine, "the engine is packed, and this is another library");
        using var folder = new TemporaryDirectory("curlew-package-");
        await using var server = await HttpServer.StartAsync();

        var packages = Path.Combine(folder.Path, "packages");
        Run(Repository.Root, "dotnet", "pack", Repository.PathOf("src", "Curlew.LibCurl"), "-o", packages, "--artifacts-path", Path.Combine(folder.Path, "a"));
        Run(Repository.Root, "dotnet", "pack", Repository.PathOf("native", "package"), "-o", packages, "--artifacts-path", Path.Combine(folder.Path, "b"));

        var app = Directory.CreateDirectory(Path.Combine(folder.Path, "app")).FullName;
        await File.WriteAllTextAsync(Path.Combine(app, "app.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), Program);
        await File.WriteAllTextAsync(Path.Combine(app, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="local" value="{packages}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{Path.Combine(folder.Path, "cache")}" /></config>
            </configuration>
            """);
        Run(app, "dotnet", "build", "-o", Path.Combine(app, "out"));

        var lines = Run(app, "dotnet", Path.Combine(app, "out", "app.dll"), new Uri(server.HttpUri, "/text").AbsoluteUri).TrimEnd().Split('\n');

        Assert.Equal(Path.Combine(app, "out", "runtimes", "linux-x64", "native", "libcurl-curlew.so"), lines[^2]);
        Assert.Equal("packaged engine", lines[^1]);
    }

    private static string Run(string folder, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("CURLEW_LIBCURL");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}\n{output}{errors.Result}");
        return output;
    }
}
