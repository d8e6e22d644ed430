namespace Curlew.LibCurl.Tests.Callbacks;

[Collection(nameof(CallbackServers))]
public sealed class InterleaveCallbackTests(CallbackServers servers)
{
    [Fact]
    public void It_receives_each_packet_with_its_frame()
    {
        using var curl = Play();
        List<byte[]> packets = [];
        curl.SetOpt(CurlOpt.InterleaveFunction, packet =>
        {
            packets.Add(packet.ToArray());
            return packet.Length;
        });

        curl.Perform();

        Assert.Equal(CallbackServers.Packets, packets);
    }

    [Fact]
    public void A_partial_count_is_a_WriteError()
    {
        using var curl = Play();
        curl.SetOpt(CurlOpt.InterleaveFunction, packet => packet.Length - 1);

        Assert.Equal(CurlCode.WriteError, Assert.Throws<CurlEasyException>(() => curl.Perform()).Code);
    }

    [Fact]
    public void Unset_the_write_callback_receives_the_packets()
    {
        using var curl = Play();
        using var received = new MemoryStream();
        curl.SetOpt(CurlOpt.InterleaveFunction, _ => CurlWriteResult.Abort);
        curl.Unset(CurlOpt.InterleaveFunction);
        curl.SetOpt(CurlOpt.WriteData, received);

        curl.Perform();

        Assert.Equal(CallbackServers.Packets.SelectMany(packet => packet), received.ToArray());
    }

    private Curl Play()
    {
        Requirement.Protocol("rtsp");
        var curl = new Curl();
        CallbackScenarios.Play(curl, servers);
        return curl;
    }
}
