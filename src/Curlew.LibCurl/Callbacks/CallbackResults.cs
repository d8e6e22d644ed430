using System.Globalization;
using System.Net.Sockets;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>What a callback that only watches tells libcurl.</summary>
public enum CurlCallbackResult
{
    /// <summary>Go on.</summary>
    Continue = 0,

    /// <summary>End the transfer.</summary>
    Abort = 1,
}

/// <summary>What became of the bytes that a callback was given. An <see cref="int"/> converts to it: the number of
/// bytes taken.</summary>
public readonly struct CurlWriteResult : IEquatable<CurlWriteResult>
{
    private const uint PauseValue = 0x10000001;
    private const uint AbortValue = 0xffffffff;

    private CurlWriteResult(nuint value) => Value = value;

    /// <summary>Take none of it now and pause receiving until <see cref="Curl.Unpause"/>; libcurl gives the same bytes
    /// again then.</summary>
    public static CurlWriteResult Pause => new(PauseValue);

    /// <summary>End the transfer with <see cref="CurlCode.WriteError"/>.</summary>
    public static CurlWriteResult Abort => new(AbortValue);

    internal nuint Value { get; }

    /// <summary>So many bytes were taken.</summary>
    public static implicit operator CurlWriteResult(int count) => FromInt32(count);

    /// <summary>So many bytes were taken.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static CurlWriteResult FromInt32(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new((nuint)count);
    }

    /// <inheritdoc/>
    public bool Equals(CurlWriteResult other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CurlWriteResult other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Whether two results are the same.</summary>
    public static bool operator ==(CurlWriteResult left, CurlWriteResult right) => left.Equals(right);

    /// <summary>Whether two results differ.</summary>
    public static bool operator !=(CurlWriteResult left, CurlWriteResult right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() =>
        Value == PauseValue ? nameof(Pause) : Value == AbortValue ? nameof(Abort) : Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a callback put into libcurl's buffer. An <see cref="int"/> converts to it: the number of bytes.</summary>
public readonly struct CurlReadResult : IEquatable<CurlReadResult>
{
    private const uint AbortValue = 0x10000000;
    private const uint PauseValue = 0x10000001;

    private CurlReadResult(nuint value) => Value = value;

    /// <summary>There is nothing yet: pause sending until <see cref="Curl.Unpause"/>.</summary>
    public static CurlReadResult Pause => new(PauseValue);

    /// <summary>End the transfer with <see cref="CurlCode.AbortedByCallback"/>.</summary>
    public static CurlReadResult Abort => new(AbortValue);

    internal nuint Value { get; }

    internal bool IsCount => Value < AbortValue;

    /// <summary>So many bytes were put there; 0 ends the data.</summary>
    public static implicit operator CurlReadResult(int count) => FromInt32(count);

    /// <summary>So many bytes were put there; 0 ends the data.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static CurlReadResult FromInt32(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new((nuint)count);
    }

    /// <inheritdoc/>
    public bool Equals(CurlReadResult other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CurlReadResult other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Whether two results are the same.</summary>
    public static bool operator ==(CurlReadResult left, CurlReadResult right) => left.Equals(right);

    /// <summary>Whether two results differ.</summary>
    public static bool operator !=(CurlReadResult left, CurlReadResult right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() =>
        Value == PauseValue ? nameof(Pause) : Value == AbortValue ? nameof(Abort) : Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Who makes a socket, and who owns it: the answer of an <see cref="OpenSocketCallback"/>.</summary>
public readonly struct CurlOpenSocketResult
{
    private readonly nint _descriptorPlusOne; // so that default is Refuse

    private CurlOpenSocketResult(nint descriptor) => _descriptorPlusOne = descriptor + 1;

    /// <summary>No connection to this address: libcurl tries the next one or ends with
    /// <see cref="CurlCode.CouldntConnect"/>.</summary>
    public static CurlOpenSocketResult Refuse => default;

    internal nint Descriptor => _descriptorPlusOne - 1;

    /// <summary>Makes the plain socket that libcurl would have made, closed in child processes.</summary>
    public static CurlOpenSocketResult Create(CurlSockAddr address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new(SocketHandover.Detach(new Socket(address.AddressFamily, address.SocketType, address.ProtocolType)));
    }

    /// <summary>Gives a socket to libcurl, which closes it. The <see cref="Socket"/> is closed for the application.</summary>
    /// <exception cref="ArgumentException">The socket is closed already.</exception>
    public static CurlOpenSocketResult FromSocket(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        return !socket.SafeHandle.IsClosed && !socket.SafeHandle.IsInvalid
            ? new(SocketHandover.Move(socket))
            : throw new ArgumentException("The socket is closed; give libcurl an open one.", nameof(socket));
    }

    /// <summary>Gives a descriptor to libcurl, which closes it.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="descriptor"/> is negative.</exception>
    public static CurlOpenSocketResult FromDescriptor(nint descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(descriptor);
        return new(descriptor);
    }
}
