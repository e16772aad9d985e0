//! The values of tensors that live in the memory of the CPU.

use burn::tensor::{DType, Device, Tensor, TensorData};

/// The f32 values of a plain tensor on a CPU backend, contiguous and in row-major order.
///
/// On flex, whose storage is shared, nothing is copied unless the tensor is a strided view.
#[derive(Debug)]
pub struct HostValues {
    storage: Storage,
    device: Device,
}

#[derive(Debug)]
enum Storage {
    #[cfg(feature = "flex")]
    Flex(burn::backend::flex::FlexTensor),
    #[allow(dead_code)] // Constructed only if a CPU backend other than flex is compiled in.
    Data(TensorData),
}

impl HostValues {
    /// Takes the values of `tensor`.
    ///
    /// # Errors
    /// Returns the tensor unchanged if it lives on another backend, is recorded for autodiff or is
    /// not f32.
    // The tensor itself comes back: a box would allocate on every call.
    #[allow(clippy::result_large_err)]
    pub fn of<const D: usize>(tensor: Tensor<D>) -> Result<Self, Tensor<D>> {
        let device = tensor.device();
        if tensor.dtype() != DType::F32 || device.is_autodiff() {
            return Err(tensor);
        }
        #[cfg(feature = "flex")]
        if let Ok(primitive) = tensor.clone().try_into_primitive::<burn::backend::Flex>() {
            return Ok(Self { storage: Storage::Flex(primitive.to_contiguous()), device });
        }
        #[cfg(feature = "ndarray")]
        #[allow(deprecated)] // Burn deprecates ndarray but still ships it.
        if tensor.clone().try_into_primitive::<burn::backend::NdArray>().is_ok() {
            return Ok(Self { storage: Storage::Data(tensor.into_data()), device });
        }
        Err(tensor)
    }

    /// Returns the values.
    pub fn values(&self) -> &[f32] {
        match &self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => {
                tensor.as_slice().expect("contiguous f32 values, by construction")
            }
            Storage::Data(data) => data.as_slice().expect("f32 values, by construction"),
        }
    }

    /// Returns the values for changing them in place. They are copied first only if another tensor
    /// shares their storage.
    pub fn values_mut(&mut self) -> &mut [f32] {
        match &mut self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => tensor.storage_mut(),
            Storage::Data(data) => data.as_mut_slice().expect("f32 values, by construction"),
        }
    }

    /// Turns the values into a tensor with the shape of the original one. On flex nothing is
    /// copied.
    ///
    /// # Panics
    /// If the original tensor did not have rank `D`.
    pub fn into_tensor<const D: usize>(self) -> Tensor<D> {
        match self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => {
                let rank = tensor.layout().num_dims();
                assert_eq!(rank, D, "the values are those of a tensor of rank {rank}");
                Tensor::from_primitive::<burn::backend::Flex>(tensor)
            }
            Storage::Data(data) => Tensor::from_data(data, (&self.device, DType::F32)),
        }
    }

    /// Turns the values into a vector. They are copied only if another tensor shares their storage.
    pub fn into_vec(self) -> Vec<f32> {
        let data = match self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => tensor.into_data(),
            Storage::Data(data) => data,
        };
        data.try_into_vec().expect("f32 values, by construction")
    }

    /// Returns the device of the original tensor.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Creates an f32 tensor of other values on the same device.
    ///
    /// # Panics
    /// If the number of values is not the number of elements of `shape`.
    pub fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        host_tensor(values, shape, &self.device)
    }
}

/// Creates an f32 tensor of `values`, which are in row-major order.
///
/// # Panics
/// If the number of values is not the number of elements of `shape`.
pub fn host_tensor<const D: usize>(
    values: Vec<f32>,
    shape: [usize; D],
    device: &Device,
) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), (device, DType::F32))
}

/// Returns whether tensors of `device`, with or without a graph, live in the memory of flex.
pub(crate) fn is_flex(device: &Device) -> bool {
    #[cfg(feature = "flex")]
    return device.clone().without_autodiff() == Device::flex();
    #[cfg(not(feature = "flex"))]
    {
        let _ = device;
        false
    }
}

/// Returns the values of a tensor that is known to live on flex, with or without a graph.
///
/// # Panics
/// If it lives on another backend or is not f32.
pub(crate) fn flex_values<const D: usize>(tensor: Tensor<D>) -> HostValues {
    let tensor = if tensor.device().is_autodiff() { tensor.inner() } else { tensor };
    HostValues::of(tensor).unwrap_or_else(|tensor| {
        panic!("the layer needs an f32 tensor on flex, not one on {:?}", tensor.device())
    })
}
