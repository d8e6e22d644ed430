using Curlew.TestServers;

namespace Curlew.Handler.Tests.PublicApi;

public sealed class PublicApiTests
{
    private const string AcceptVariable = "CURLEW_ACCEPT_API";

    /// <summary>A change to the public surface must be seen: accept it by running this with CURLEW_ACCEPT_API=1.</summary>
    [Fact]
    public void The_public_surface_is_the_one_on_file()
    {
        var file = Repository.PathOf("tests", "Curlew.Handler.Tests", "PublicApi", "Curlew.Extensions.DependencyInjection.txt");
        var now = PublicApiText.Of(typeof(ICurlewSessions).Assembly);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(file, now);
        }

        Assert.Equal(File.ReadAllText(file), now);
    }
}
