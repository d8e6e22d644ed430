using System.Reflection;
using Curlew.TestServers;

namespace Curlew.Handler.Tests.PublicApi;

public sealed class PublicApiTests
{
    private const string AcceptVariable = "CURLEW_ACCEPT_API";

    public static TheoryData<Assembly> Packages => [typeof(ICurlewSessions).Assembly, typeof(MarkdownOptions).Assembly];

    /// <summary>A change to the public surface must be seen: accept it by running this with CURLEW_ACCEPT_API=1.</summary>
    [Theory]
    [MemberData(nameof(Packages), DisableDiscoveryEnumeration = true)]
    public void The_public_surface_is_the_one_on_file(Assembly package)
    {
        var file = Repository.PathOf("tests", "Curlew.Handler.Tests", "PublicApi", $"{package.GetName().Name}.txt");
        var now = PublicApiText.Of(package);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(file, now);
        }

        Assert.Equal(File.ReadAllText(file), now);
    }
}
