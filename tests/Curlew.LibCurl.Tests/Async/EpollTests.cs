using System.IO.Pipes;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl.Tests.Async;

/// <summary>Descriptors are watched whatever was believed of them before.</summary>
public sealed unsafe class EpollTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)] // its number was another's, which is closed
    [InlineData(false, true)] // it was never told of as closed
    [InlineData(true, true)]
    public void A_descriptor_is_watched(bool believedKnown, bool isKnown)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's.");
        using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        var descriptor = (int)server.ClientSafePipeHandle.DangerousGetHandle();
        var epoll = Epoll.Create();
        if (isKnown)
        {
            Assert.True(Epoll.TryWatch(epoll, descriptor, 0, isKnown: false));
        }

        Assert.True(Epoll.TryWatch(epoll, descriptor, Epoll.In, believedKnown));
        server.WriteByte(1);

        var events = stackalloc byte[Epoll.EventSize];
        Assert.Equal(1, Epoll.Wait(epoll, events, 1, 30_000));
        Epoll.Read(events, 0, out var what, out var ready);
        Assert.Equal((Epoll.In, descriptor), (what, ready));
        Epoll.Close(epoll);
    }

    [Fact]
    public void A_refusal_says_why()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's.");
        var epoll = Epoll.Create();
        using var file = File.OpenHandle(typeof(EpollTests).Assembly.Location);

        Assert.False(Epoll.TryWatch(epoll, (int)file.DangerousGetHandle(), Epoll.In, isKnown: false));

        Assert.Contains("epoll_ctl failed: Operation not permitted", Epoll.LastError("epoll_ctl").Message, StringComparison.Ordinal);
        Epoll.Close(epoll);
    }
}
