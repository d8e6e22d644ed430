using System.Diagnostics.CodeAnalysis;

namespace Curlew.LibCurl;

/// <summary>How a loop waits for the network and lets libcurl work: the seam between libcurl's two ways.</summary>
internal abstract class LoopDriver : IDisposable
{
    /// <summary>Waits until something happens, and lets libcurl deal with it; on the loop's thread.</summary>
    public abstract CurlMCode Step();

    /// <summary>Ends the wait, or the next one; from any thread.</summary>
    public abstract void Wake();

    /// <summary>A transfer whose socket the system refuses to watch.</summary>
    public virtual bool TryTakeRefusal(out nint easy, [NotNullWhen(true)] out Exception? error)
    {
        easy = 0;
        error = null;
        return false;
    }

    public abstract void Dispose();
}
