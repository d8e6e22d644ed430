using System.Diagnostics.CodeAnalysis;

namespace Curlew.LibCurl;

/// <summary>How a loop waits for the network and lets libcurl work: the seam between libcurl's two ways.</summary>
internal abstract class LoopDriver : IDisposable
{
    private readonly List<LoopShard> _touched = [];

    /// <summary>Transfers that a shard should have at most; past that a new one is opened.</summary>
    public abstract int Capacity { get; }

    /// <summary>Whether it can drive multi handles that belong to single transfers, beside those of the loop.</summary>
    public virtual bool TakesPrivate => false;

    /// <summary>Takes a shard in; on the loop's thread.</summary>
    public abstract void Open(LoopShard shard);

    /// <summary>Lets go of a private shard, which goes on without a loop; on the loop's thread.</summary>
    public virtual void Close(LoopShard shard) => throw new NotSupportedException("This driver has no private shards.");

    /// <summary>Tells a connection from now on when its socket may be ready; from any thread.</summary>
    public abstract void Watch(SocketWatch watch);

    /// <summary>Stops telling; from any thread. To be called before the socket is closed.</summary>
    public abstract void Unwatch(SocketWatch watch);

    /// <summary>A connection waits for its socket; from any thread.</summary>
    public virtual void Await(SocketWatch watch)
    {
        // most drivers tell of each change without being asked
    }

    /// <summary>Lets libcurl do what is due by the clock, as the start of a transfer is; on the loop's thread.</summary>
    public virtual void ActOnTime()
    {
        // most drivers find it out when they wait
    }

    /// <summary>Waits until something happens, and lets libcurl deal with it; on the loop's thread. Nothing may be left to be read of
    /// what happened before.</summary>
    public abstract void Wait();

    /// <summary>Ends the wait, or the next one; from any thread.</summary>
    public abstract void Wake();

    /// <summary>A shard that libcurl has worked on since it was taken last.</summary>
    public bool TryTakeTouched([NotNullWhen(true)] out LoopShard? shard)
    {
        shard = null;
        if (_touched.Count > 0)
        {
            shard = _touched[^1];
            shard.IsTouched = false;
            _touched.RemoveAt(_touched.Count - 1);
        }

        return shard is not null;
    }

    /// <summary>A transfer whose socket the system refuses to watch.</summary>
    public virtual bool TryTakeRefusal(out nint easy, [NotNullWhen(true)] out Exception? error)
    {
        easy = 0;
        error = null;
        return false;
    }

    public abstract void Dispose();

    protected void Touch(LoopShard shard, CurlMCode health)
    {
        shard.Health = health != CurlMCode.Ok ? health : shard.Health;
        if (!shard.IsTouched)
        {
            shard.IsTouched = true;
            _touched.Add(shard);
        }
    }
}
