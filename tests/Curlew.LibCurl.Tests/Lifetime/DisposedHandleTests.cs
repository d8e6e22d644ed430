using Curlew.LibCurl.Tests.Transfers;

namespace Curlew.LibCurl.Tests.Lifetime;

/// <summary>What a closed handle answers.</summary>
public sealed class DisposedHandleTests
{
    public static TheoryData<string> Signatures => [.. CurlMembers.All.Select(m => m.Signature)];

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Every_member_of_a_closed_handle_says_that_it_is_closed(string signature)
    {
        var curl = new Curl();
        curl.Dispose();

        Assert.Throws<ObjectDisposedException>(() => CurlMembers.All.Single(m => m.Signature == signature).Call(curl));
    }

    [Fact]
    public void Every_member_that_should_be_there_is_looked_at()
    {
        var names = CurlMembers.All.Select(m => m.Name).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                nameof(Curl.SetOpt), nameof(Curl.Unset), nameof(Curl.GetInfo), nameof(Curl.GetInfoBytes), nameof(Curl.GetAllInfo),
                nameof(Curl.GetCookies), nameof(Curl.AddCookie), nameof(Curl.GetHeaders), nameof(Curl.GetHeader), nameof(Curl.Perform),
                nameof(Curl.PerformBytes), nameof(Curl.PerformString), nameof(Curl.Pause), nameof(Curl.Unpause), nameof(Curl.Upkeep),
                nameof(Curl.Send), nameof(Curl.Receive), nameof(Curl.Reset), nameof(Curl.Duplicate), nameof(Curl.ErrorText),
                nameof(Curl.ErrorBytes),
            },
            names);
    }

    [Fact]
    public void What_needs_no_handle_goes_on_working()
    {
        var curl = new Curl { Tag = "before" };
        Assert.False(curl.IsClosed);
        curl.Dispose();

        Assert.True(curl.IsClosed);
        Assert.Equal("before", curl.Tag);
        curl.Tag = "after";
        Assert.Equal("after", curl.Tag);
        curl.Dispose();
        Assert.True(curl.IsClosed);
    }

    [Fact]
    public void Members_work_on_an_open_handle()
    {
        // Otherwise the tests above could pass for another reason.
        using var curl = TestCurl.To(new Uri("http://127.0.0.1:1/"));
        foreach (var member in CurlMembers.All)
        {
            var error = Record.Exception(() => member.Call(curl));
            Assert.False(error is ObjectDisposedException or InvalidProgramException, $"{member.Signature}: {error}");
        }
    }
}
